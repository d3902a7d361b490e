package dev.sluice.session;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A startup packet's parameters, those of the proxy itself parted from those of servers. The
 * proxy's stand among the parameters ({@code sluice.route}) or in {@code options} ({@code -c
 * sluice.route=primary}, {@code --sluice.max-lag=1s}). Immutable.
 */
public final class StartupOptions {
  /** A client that asked for nothing. */
  public static final StartupOptions NONE = new StartupOptions(Map.of(), Map.of());

  private static final String OPTIONS = "options";

  private final Map<String, String> server;
  private final Map<SessionOption, String> values;

  private StartupOptions(Map<String, String> server, Map<SessionOption, String> values) {
    this.server = server;
    this.values = values;
  }

  /**
   * Parts them.
   *
   * @throws RefusedOption when an option of the proxy is unknown or has a value that there is not
   */
  public static StartupOptions of(Map<String, String> parameters) throws RefusedOption {
    Map<String, String> server = new LinkedHashMap<>(parameters);
    Map<SessionOption, String> values = new EnumMap<>(SessionOption.class);
    // As PostgreSQL does, the parameters of the packet win over those in options.
    String options = parameters.get(OPTIONS);
    if (options != null) {
      String rest = take(options, values);
      if (rest.isEmpty()) {
        server.remove(OPTIONS);
      } else {
        server.put(OPTIONS, rest);
      }
    }
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      if (isProxys(parameter.getKey())) {
        server.remove(parameter.getKey());
        put(values, parameter.getKey(), parameter.getValue());
      }
    }
    return new StartupOptions(server, values);
  }

  /** What goes to servers, in the client's order. */
  public Map<String, String> server() {
    return server;
  }

  Map<SessionOption, String> values() {
    return values;
  }

  /** Takes the proxy's settings out of {@code options}; gives the rest as it stood there. */
  private static String take(String options, Map<SessionOption, String> values)
      throws RefusedOption {
    List<String> words = words(options);
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean apart = word.equals("-c") && i + 1 < words.size();
      String setting = apart ? words.get(i + 1) : setting(word);
      if (isProxys(setting)) {
        put(values, unescaped(setting));
      } else if (apart) {
        rest.add(word);
        rest.add(setting);
      } else {
        rest.add(word);
      }
      i += apart ? 1 : 0;
    }
    return String.join(" ", rest);
  }

  /** {@code -cname=value} and {@code --name=value}; else empty. */
  private static String setting(String word) {
    return word.startsWith("-c") || word.startsWith("--") ? word.substring(2) : "";
  }

  private static void put(Map<SessionOption, String> values, String setting) throws RefusedOption {
    int equals = setting.indexOf('=');
    String name = equals < 0 ? setting : setting.substring(0, equals);
    put(values, name.replace('-', '_'), equals < 0 ? "" : setting.substring(equals + 1));
  }

  private static void put(Map<SessionOption, String> values, String name, String value)
      throws RefusedOption {
    SessionOption option = SessionOption.of(name);
    values.put(option, option.accept(value));
  }

  private static boolean isProxys(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(SessionOption.PREFIX);
  }

  /** As they stand there: a backslash keeps the space behind it (pg_split_opts). */
  private static List<String> words(String options) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < options.length(); i++) {
      char c = options.charAt(i);
      if (c == '\\' && i + 1 < options.length()) {
        word.append(c).append(options.charAt(++i));
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  private static String unescaped(String word) {
    return word.replaceAll("\\\\(.)", "$1");
  }
}
