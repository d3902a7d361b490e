package dev.sluice.migrate;

import java.util.Optional;
import java.util.regex.Pattern;

/** Files that stand beside the configuration, and what takes their place. */
public enum OtherFile {
  /** PgBouncer's auth_file. */
  USERLIST(
      "\"[^\"]*\"\\s+\"[^\"]*\".*",
      "a userlist.txt of PgBouncer, which is not needed: Sluice reads from pg_authid what the"
          + " servers store, as the user of auth.query"),
  /** Access rules. */
  HBA(
      "(local|host|hostssl|hostnossl)\\s.*",
      "a file of access rules (pool_hba.conf, auth_hba_file), which is not read: write its"
          + " rules as the list access"),
  /** pool_passwd and pcp.conf. */
  PASSWORDS(
      "[^\\s:=\\[]+:\\S+",
      "a pool_passwd or pcp.conf of Pgpool-II, which is not needed: Sluice reads from pg_authid what"
          + " the servers store, as the user of auth.query; in place of pcp there is a SQL console"
          + " (console.users)");

  private final Pattern line;
  private final String words;

  OtherFile(String line, String words) {
    this.line = Pattern.compile(line);
    this.words = words;
  }

  /** What the first line that says anything looks like. */
  public static Optional<OtherFile> of(String text) {
    return text.lines()
        .map(String::strip)
        .filter(l -> !l.isEmpty() && !l.startsWith("#") && !l.startsWith(";"))
        .findFirst()
        .flatMap(OtherFile::ofLine);
  }

  private static Optional<OtherFile> ofLine(String text) {
    for (OtherFile file : values()) {
      if (file.line.matcher(text).matches()) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** What it is, and what takes its place. */
  public String words() {
    return words;
  }
}
