import { say } from "./say.ts";

/** Of backup and restore. */
export const backupErrors = {
  backupNotEmpty: say(
    409,
    [
      "백업할 폴더 {folder}이(가) 비어 있지 않습니다.",
      "아무것도 쓰지 않았습니다.",
      "빈 폴더를 지정하십시오.",
    ],
    ["The folder {folder} for the backup is not empty.", "Nothing was written.", "Name an empty folder."],
  ),
  backupElsewhere: say(
    409,
    [
      "내장 PostgreSQL이 아닌 데이터베이스는 이 명령으로 백업하지 않습니다.",
      "아무것도 쓰지 않았습니다.",
      "docs/operations/backup.md에 따라 PostgreSQL의 백업 도구를 쓰십시오.",
    ],
    [
      "A database other than the embedded PostgreSQL is not backed up by this command.",
      "Nothing was written.",
      "Use PostgreSQL's own tools as docs/operations/backup.md says.",
    ],
  ),
  backupBroken: say(
    409,
    [
      "백업이 손상되었거나 완전하지 않습니다: {file}",
      "아무것도 복원하지 않았습니다.",
      "다른 백업을 지정하십시오.",
    ],
    ["The backup is damaged or incomplete: {file}", "Nothing was restored.", "Name another backup."],
  ),
  restoreNotEmpty: say(
    409,
    [
      "데이터 폴더 {folder}에 이미 데이터베이스가 있습니다.",
      "그 데이터베이스는 그대로 두었습니다.",
      "다른 데이터 폴더를 지정하십시오.",
    ],
    [
      "There is a database in the data folder {folder} already.",
      "It was left as it is.",
      "Name another data folder.",
    ],
  ),
};
