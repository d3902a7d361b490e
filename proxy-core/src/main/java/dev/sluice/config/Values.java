package dev.sluice.config;

import dev.sluice.config.Setting.Standard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the given texts into values, and remembers for each what it became and where it came from.
 * A text that is not allowed becomes a problem and then counts as not given, so that reading goes
 * on.
 */
final class Values {
  /** A value as it applies, ready for print. */
  record Effective(String yaml, Source source) {}

  private final Map<String, Given> given;
  private final Problems problems;
  private final Map<String, Effective> effective = new HashMap<>();
  private final Set<String> failed = new HashSet<>();

  Values(Map<String, Given> given, Problems problems) {
    this.given = given;
    this.problems = problems;
  }

  /** The value, or its default. */
  <T> T get(Setting<T> setting) {
    if (!(setting.standard() instanceof Standard.Fixed standard)) {
      throw new IllegalArgumentException(setting.path() + " has no default of its own");
    }
    return find(setting)
        .orElseGet(
            () -> {
              try {
                return standard(setting, setting.type().parse(standard.text()));
              } catch (NotAllowedException e) {
                throw new IllegalStateException(setting.path() + " has a bad default", e);
              }
            });
  }

  /** The value, or the one worked out by the caller. */
  <T> T get(Setting<T> setting, T otherwise) {
    return find(setting).orElseGet(() -> standard(setting, otherwise));
  }

  /** The value, or the one of another setting. */
  <T> T get(Setting<T> setting, T otherwise, String pathOfOther) {
    return find(setting).orElseGet(() -> takenFrom(setting, otherwise, pathOfOther));
  }

  /** The value, if one was given and is allowed. */
  <T> Optional<T> find(Setting<T> setting) {
    Given text = given.get(setting.path());
    if (text == null) {
      return Optional.empty();
    }
    try {
      T value = setting.type().parse(text.text());
      put(setting, value, text.source());
      return Optional.of(value);
    } catch (NotAllowedException e) {
      failed.add(setting.path());
      String shown = setting.type().isSecret() ? "" : e.offendingText();
      problems.notAllowed(setting.path(), shown, text.source(), setting.type().allowed());
      return Optional.empty();
    }
  }

  /** A password, given itself or by its file. */
  Optional<Secret> secret(Setting<Secret> password, Setting<String> passwordFile) {
    Optional<Secret> secret = find(password);
    Optional<String> file = find(passwordFile);
    if (isGiven(password) && isGiven(passwordFile)) {
      problem(passwordFile, "given together with " + password.path(), "one of the two");
      return secret;
    }
    return file.isPresent() ? fromFile(passwordFile, file.get()) : secret;
  }

  private Optional<Secret> fromFile(Setting<String> passwordFile, String file) {
    try {
      return Optional.of(SecretFile.read(file));
    } catch (NotAllowedException e) {
      String problem = "\"" + file + "\" is not allowed: " + e.offendingText();
      problem(passwordFile, problem, passwordFile.type().allowed());
      return Optional.empty();
    }
  }

  /** Says that a setting has the value of another. */
  <T> T takenFrom(Setting<T> setting, T value, String pathOfOther) {
    put(setting, value, new Source.TakenFrom(pathOfOther));
    return value;
  }

  private <T> T standard(Setting<T> setting, T value) {
    put(setting, value, new Source.Default());
    return value;
  }

  private <T> void put(Setting<T> setting, T value, Source source) {
    effective.put(setting.path(), new Effective(setting.type().printer().apply(value), source));
  }

  /** Where a setting was given; null if it was not. */
  @Nullable Source source(Setting<?> setting) {
    Given text = given.get(setting.path());
    return text == null ? null : text.source();
  }

  /** The text of a setting, if it was given and is allowed. */
  Optional<String> text(Setting<?> setting) {
    return isFailed(setting)
        ? Optional.empty()
        : Optional.ofNullable(given.get(setting.path())).map(Given::text);
  }

  boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting.path());
  }

  /** Reports what is wrong with a setting beyond its text, and where it was given. */
  void problem(Setting<?> setting, String problem, String allowed) {
    failed.add(setting.path());
    Given text = given.get(setting.path());
    String position = text == null ? "" : " (" + text.source().position() + ")";
    problems.add(setting.path(), problem + position + "; allowed: " + allowed);
  }

  /** Whether a problem with this setting has been reported already. */
  boolean isFailed(Setting<?> setting) {
    return failed.contains(setting.path());
  }

  /** The indices of the elements of a {@link GroupList} of which anything was given. */
  Set<Integer> indices(String list) {
    Pattern element = Pattern.compile(Pattern.quote(list) + "\\[(\\d+)]\\..*");
    Set<Integer> indices = new TreeSet<>();
    for (String path : given.keySet()) {
      Matcher matcher = element.matcher(path);
      if (matcher.matches()) {
        indices.add(Integer.valueOf(matcher.group(1)));
      }
    }
    return indices;
  }

  /** What a setting became; absent if it has no value. */
  Optional<Effective> effective(Setting<?> setting) {
    return Optional.ofNullable(effective.get(setting.path()));
  }
}
