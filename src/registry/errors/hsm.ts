import { say } from "./say.ts";

const sealedKo = "봉인된 값은 모두 그대로 있습니다.";
const sealedEn = "Everything sealed is as it was.";

/** Of the hardware security module that keeps the wrapping key (docs/operations/keys.md). */
export const hsmErrors = {
  hsmModuleUnusable: say(
    500,
    [
      "PKCS#11 모듈 {module}을(를) 쓸 수 없습니다: {reason}",
      sealedKo,
      "모듈이 설치되어 있는지, 설정의 keys.module이 맞는지 확인하십시오.",
    ],
    [
      "The PKCS#11 module {module} cannot be used: {reason}",
      sealedEn,
      "Check that it is installed and that keys.module in the settings names it.",
    ],
  ),
  hsmTokenMissing: say(
    500,
    [
      "보안 모듈(HSM)에 이름이 {token}인 토큰이 {found}개 있습니다. 꼭 하나여야 합니다.",
      sealedKo,
      "장치가 연결되어 있는지, 설정의 keys.tokenLabel이 맞는지 확인하십시오.",
    ],
    [
      "The hardware security module shows {found} tokens labelled {token}; there must be exactly one.",
      sealedEn,
      "Check that the device is connected and that keys.tokenLabel in the settings is right.",
    ],
  ),
  hsmPinWrong: say(
    500,
    [
      "보안 모듈(HSM)의 토큰 {token}이(가) PIN을 받아들이지 않았습니다: {reason}",
      "다시 시도하면 토큰이 잠길 수 있어 더 시도하지 않습니다.",
      "PIN을 바로잡고 다시 시작하십시오.",
    ],
    [
      "The hardware security module's token {token} refused the PIN: {reason}",
      "It is not tried again, because that could lock the token.",
      "Correct the PIN and start again.",
    ],
  ),
  hsmKeyMissing: say(
    500,
    [
      "토큰 {token}에 이름이 {key}인 키가 {found}개 있습니다. 꼭 하나여야 합니다.",
      sealedKo,
      "이 등록센터의 토큰이 맞는지, 설정의 keys.keyLabel이 맞는지 확인하십시오.",
    ],
    [
      "The token {token} holds {found} keys labelled {key}; there must be exactly one.",
      sealedEn,
      "Check that it is this registry's token and that keys.keyLabel in the settings is right.",
    ],
  ),
  hsmKeyUnfit: say(
    500,
    [
      "보안 모듈(HSM)의 키 {key}은(는) 밖으로 꺼낼 수 있는 키입니다.",
      sealedKo,
      "설정의 keys.keyLabel에 다른 이름을 주어, 꺼낼 수 없는 키를 새로 만들게 하십시오.",
    ],
    [
      "The key {key} can be taken out of the hardware security module.",
      sealedEn,
      "Give another label in keys.keyLabel, under which a key that cannot is made.",
    ],
  ),
  hsmKeyOther: say(
    500,
    [
      "토큰 {token}의 키 {key}(으)로 키 암호화 키 {version}판이 열리지 않습니다.",
      sealedKo,
      "이 데이터베이스의 키를 만든 보안 모듈이나 그 복제본을 연결하십시오.",
    ],
    [
      "The key {key} of the token {token} does not open version {version} of the key-encryption key.",
      sealedEn,
      "Connect the module that this database's keys were made with, or a clone of it.",
    ],
  ),
  hsmFailed: say(
    500,
    [
      "보안 모듈(HSM)이 일을 마치지 못했습니다: {reason}",
      sealedKo,
      "장치의 상태와 연결을 확인한 뒤 다시 하십시오.",
    ],
    [
      "The hardware security module could not do it: {reason}",
      sealedEn,
      "Look after the device and its connection, then try again.",
    ],
  ),
};
