import { ChevronDown } from "lucide-react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";

interface Props {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of many, in a list that opens: for filters, where the choices side by side would take too much room. */
export function Picker({ label, options, value, onChange }: Props) {
  return (
    <Select className="picker" value={value} onChange={(key) => onChange(String(key))}>
      <Label>{label}</Label>
      <Button className="picker-button">
        <SelectValue />
        <ChevronDown size={16} aria-hidden="true" className="icon" />
      </Button>
      <Popover className="popover">
        <ListBox>
          {options.map((option) => (
            <ListBoxItem key={option.value} id={option.value} className="menu-item">
              {option.label}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
