import { say, unchangedEn, unchangedKo } from "./say.ts";

/** Of starting and running a registry. */
export const runningErrors = {
  configWrong: say(
    500,
    [
      "설정({where})에 잘못된 것이 있습니다: {problems}",
      "중앙 등록센터는 시작되지 않았습니다.",
      "docs/operations/running.md를 보고 설정을 고치십시오.",
    ],
    [
      "The settings ({where}) are wrong: {problems}",
      "The registry was not started.",
      "Correct them; docs/operations/running.md lists every setting.",
    ],
  ),
  databaseNewer: say(
    500,
    [
      "데이터베이스가 이 프로그램보다 새 판({found})으로 바뀌어 있습니다.",
      "데이터베이스는 그대로 두었습니다.",
      "새 판의 프로그램으로 시작하십시오.",
    ],
    [
      "The database was migrated by a newer version of this program ({found}).",
      "The database was left as it is.",
      "Start the newer version of the program.",
    ],
  ),
  databaseOlder: say(
    500,
    [
      "데이터베이스가 이 프로그램보다 이전 판({found}, 필요한 판은 {latest})입니다.",
      "데이터베이스는 그대로 두었습니다.",
      "중앙 등록센터를 한 번 시작하여 데이터베이스를 새 판으로 바꾼 뒤 다시 하십시오.",
    ],
    [
      "The database is of an older version ({found}; this program needs {latest}).",
      "The database was left as it is.",
      "Start the registry once, which brings the database up to date, then try again.",
    ],
  ),
  postgresFailed: say(
    500,
    [
      "내장 PostgreSQL을 시작하지 못했습니다: {reason}",
      "데이터는 {dir}에 그대로 있습니다.",
      "server.log를 확인하거나 --database로 다른 PostgreSQL을 지정하십시오.",
    ],
    [
      "The embedded PostgreSQL could not be started: {reason}",
      "Its files in {dir} are unchanged.",
      "Read server.log there, or name another PostgreSQL with --database.",
    ],
  ),
  postgresUnreachable: say(
    500,
    [
      "PostgreSQL은 root로 실행되지 않으며, 대신 쓸 계정 {account}이(가) {path}에 접근하지 못합니다.",
      "아무것도 만들지 않았습니다.",
      "root가 아닌 계정으로 실행하거나, 그 계정이 접근할 수 있는 곳을 --data로 지정하십시오.",
    ],
    [
      "PostgreSQL does not run as root, and the account {account} it would run as cannot reach {path}.",
      "Nothing was created.",
      "Run as an ordinary user, or name a directory that account can reach with --data.",
    ],
  ),
  keyWrong: say(
    500,
    [
      "데이터베이스를 봉인한 키와 다른 키가 주어졌습니다.",
      "데이터베이스는 그대로 두었습니다.",
      "이 데이터베이스의 키 파일을 되돌려 놓으십시오.",
    ],
    [
      "The key-encryption key is not the one this database was sealed with.",
      "The database was left as it is.",
      "Bring back the key file that belongs to this database.",
    ],
  ),
  keyMissing: say(
    500,
    ["키 암호화 키 {version}판이 없습니다.", unchangedKo, "키 제공 장치와 키 파일을 확인하십시오."],
    [
      "Version {version} of the key-encryption key is missing.",
      unchangedEn,
      "Check the key provider and its key file.",
    ],
  ),
  keyWrappedElsewhere: say(
    500,
    [
      "키 암호화 키 {version}판은 {wrappedBy}(으)로 감싸여 있는데, 설정에는 {provider}이(가) 주어졌습니다.",
      "데이터베이스는 그대로 두었습니다.",
      "설정의 keys를 바로잡거나, 파일에서 보안 모듈로 옮기려면 `smartotp registry keys move`를 실행하십시오.",
    ],
    [
      "Version {version} of the key-encryption key is wrapped by {wrappedBy}, and the settings name {provider}.",
      "The database was left as it is.",
      "Correct keys in the settings; from a file to a module, run `smartotp registry keys move`.",
    ],
  ),
  keyInUse: say(
    409,
    [
      "키 암호화 키 {version}판으로 봉인된 값이 아직 있거나, 쓰이지 않은 지 {hours}시간이 지나지 않았습니다.",
      "키는 그대로 두었습니다.",
      "`smartotp registry keys rewrap`을 실행하고 하루 뒤에 다시 시도하십시오.",
    ],
    [
      "Values are sealed under version {version} of the key-encryption key, or were until less than {hours} hours ago.",
      "The key was left as it is.",
      "Run `smartotp registry keys rewrap`, and try again a day later.",
    ],
  ),
  sealBroken: say(
    500,
    ["봉인된 값이 손상되었거나 다른 곳에서 옮겨 온 것입니다.", unchangedKo, "운영자에게 바로 알리십시오."],
    ["A sealed value is damaged or was moved from elsewhere.", unchangedEn, "Tell the operator at once."],
  ),
  plainHttpOnlyOnLoopback: say(
    500,
    [
      "암호화하지 않은 HTTP는 {host}에서 열 수 없습니다.",
      "중앙 등록센터는 시작되지 않았습니다.",
      "127.0.0.1, ::1 또는 localhost를 쓰십시오.",
    ],
    [
      "Plain HTTP carries OTPs in the clear, so it is not opened on {host}.",
      "The registry was not started.",
      "Use 127.0.0.1, ::1 or localhost.",
    ],
  ),
  portTaken: say(
    500,
    [
      "포트 {port}은(는) 다른 프로그램이 쓰고 있습니다.",
      "중앙 등록센터는 시작되지 않았습니다.",
      "--port로 다른 포트를 지정하십시오.",
    ],
    [
      "Another program listens on port {port}.",
      "The registry was not started.",
      "Choose another port with --port.",
    ],
  ),
};
