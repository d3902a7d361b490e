package dev.sluice.session;

import dev.sluice.routing.Classification;
import dev.sluice.routing.Classification.Effect;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which statement a DEALLOCATE names.
 *
 * @param name null for ALL
 */
record Deallocation(@Nullable String name) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "\\s*DEALLOCATE\\s+(?:PREPARE\\s+)?(?:(ALL)|([a-z_][a-z0-9_$]*)|\"((?:[^\"]|\"\")+)\")\\s*;?\\s*",
          Pattern.CASE_INSENSITIVE);

  /** What the statement deallocates, or null when it is no plain DEALLOCATE. */
  static @Nullable Deallocation of(@Nullable Classification statement, Supplier<String> sql) {
    return statement != null && statement.has(Effect.DEALLOCATE) ? of(sql.get()) : null;
  }

  /** What the text deallocates, or null when it is more than one plain DEALLOCATE. */
  static @Nullable Deallocation of(String sql) {
    Matcher matcher = SHAPE.matcher(sql);
    if (!matcher.matches()) {
      return null;
    }
    if (matcher.group(1) != null) {
      return new Deallocation(null);
    }
    String plain = matcher.group(2);
    return new Deallocation(
        plain != null ? plain.toLowerCase(Locale.ROOT) : matcher.group(3).replace("\"\"", "\""));
  }
}
