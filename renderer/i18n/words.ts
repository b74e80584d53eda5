// The window's words, one pair of files for each subject, merged here.
import approvalsEn from "./words/approvals.en.json";
import approvalsKo from "./words/approvals.ko.json";
import commonEn from "./words/common.en.json";
import commonKo from "./words/common.ko.json";
import customerEn from "./words/customer.en.json";
import customerKo from "./words/customer.ko.json";
import customerWindowEn from "./words/customerWindow.en.json";
import customerWindowKo from "./words/customerWindow.ko.json";
import figuresEn from "./words/figures.en.json";
import figuresKo from "./words/figures.ko.json";
import formsEn from "./words/forms.en.json";
import formsKo from "./words/forms.ko.json";
import frameEn from "./words/frame.en.json";
import frameKo from "./words/frame.ko.json";
import homeEn from "./words/home.en.json";
import homeKo from "./words/home.ko.json";
import inquiryEn from "./words/inquiry.en.json";
import inquiryKo from "./words/inquiry.ko.json";
import issueEn from "./words/issue.en.json";
import issueKo from "./words/issue.ko.json";
import lifeEn from "./words/life.en.json";
import lifeKo from "./words/life.ko.json";
import lineEn from "./words/line.en.json";
import lineKo from "./words/line.ko.json";
import phonesEn from "./words/phones.en.json";
import phonesKo from "./words/phones.ko.json";
import printingEn from "./words/printing.en.json";
import printingKo from "./words/printing.ko.json";
import stockEn from "./words/stock.en.json";
import stockKo from "./words/stock.ko.json";
import transactionEn from "./words/transaction.en.json";
import transactionKo from "./words/transaction.ko.json";

export const ko = {
  ...approvalsKo,
  ...commonKo,
  ...customerKo,
  ...customerWindowKo,
  ...formsKo,
  ...frameKo,
  ...homeKo,
  ...figuresKo,
  ...inquiryKo,
  ...issueKo,
  ...lifeKo,
  ...phonesKo,
  ...lineKo,
  ...stockKo,
  ...printingKo,
  ...transactionKo,
};

export const en = {
  ...approvalsEn,
  ...commonEn,
  ...customerEn,
  ...customerWindowEn,
  ...formsEn,
  ...frameEn,
  ...homeEn,
  ...figuresEn,
  ...inquiryEn,
  ...issueEn,
  ...lifeEn,
  ...phonesEn,
  ...lineEn,
  ...stockEn,
  ...printingEn,
  ...transactionEn,
};
