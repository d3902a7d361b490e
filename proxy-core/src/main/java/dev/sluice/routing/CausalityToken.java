package dev.sluice.routing;

import dev.sluice.topology.Node;
import dev.sluice.topology.Role;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the WAL that covers a session's writes. Whoever is given it (another connection, by
 * way of another Sluice) can ask to read from there on. Immutable.
 *
 * <p>As text: the timeline in decimal, a slash, and the LSN in PostgreSQL's two hexadecimal halves
 * with a hyphen between them: {@code 3/1A-2B003C8} is LSN {@code 1A/2B003C8} on timeline 3. It
 * needs no quoting in a cookie or a header.
 *
 * @param timeline WAL timeline, 1 to 4,294,967,295
 * @param lsn unsigned
 */
public record CausalityToken(long timeline, long lsn) {
  private static final Pattern TEXT =
      Pattern.compile("([1-9][0-9]{0,9})/([0-9A-Fa-f]{1,8})-([0-9A-Fa-f]{1,8})");

  private static final long LAST_TIMELINE = 0xFFFF_FFFFL;

  /**
   * Throws if there is no such place.
   *
   * @throws IllegalArgumentException if the timeline is out of range
   */
  public CausalityToken {
    if (timeline < 1 || timeline > LAST_TIMELINE) {
      throw new IllegalArgumentException("a timeline is a number from 1 to " + LAST_TIMELINE);
    }
  }

  /**
   * Reads the text form, in upper or lower case.
   *
   * @throws IllegalArgumentException with a message for the client, if it is none
   */
  public static CausalityToken parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + shortened(text) + "\" is no token; a token looks like 3/1A-2B003C8");
    }
    long high = Long.parseLong(matcher.group(2), 16);
    long low = Long.parseLong(matcher.group(3), 16);
    return new CausalityToken(Long.parseLong(matcher.group(1)), high << Integer.SIZE | low);
  }

  private static String shortened(String text) {
    return text.length() > 64 ? text.substring(0, 64) + "..." : text;
  }

  /**
   * Whether what the token covers is visible on this node. The elected primary shows everything. A
   * node whose timeline is unknown cannot be compared.
   */
  public boolean isVisibleOn(Node node) {
    return node.role() == Role.PRIMARY
        || (node.timeline() != 0
            && node.timeline() >= timeline
            && Long.compareUnsigned(node.lsn(), lsn) >= 0);
  }

  /** The text form. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d/%X-%X", timeline, lsn >>> Integer.SIZE, lsn & 0xFFFF_FFFFL);
  }
}
