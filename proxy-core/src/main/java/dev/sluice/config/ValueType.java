package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What texts a setting takes and what they mean.
 *
 * @param allowed the texts that are taken, in words; stands behind "allowed:" and in the
 *     documentation
 * @param parser text to value
 * @param printer value to YAML; masked if it is a secret
 * @param form how the text is made up
 */
record ValueType<T>(String allowed, Parser<T> parser, Function<T, String> printer, Form form) {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9]\\d{0,9}");

  private ValueType(String allowed, Parser<T> parser, Function<T, String> printer) {
    this(allowed, parser, printer, Form.SCALAR);
  }

  /** How a setting's text is made up. */
  enum Form {
    SCALAR,
    /** A problem must not repeat what was given. */
    SECRET,
    /** The path of a file that holds one. */
    SECRET_FILE,
    /** In the file a list, elsewhere its elements joined by commas. */
    COMMAS,
    /** In the file a list, elsewhere one element a line. */
    LINES
  }

  boolean isSecret() {
    return form == Form.SECRET;
  }

  /** Whether it names a file that holds nothing but a secret. */
  boolean holdsSecret() {
    return form == Form.SECRET_FILE;
  }

  boolean isList() {
    return form == Form.COMMAS || form == Form.LINES;
  }

  /** Text to value. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text) throws NotAllowedException;
  }

  T parse(String text) throws NotAllowedException {
    return parser.parse(text);
  }

  /** A value of any other kind. */
  static <T> ValueType<T> scalar(String allowed, Parser<T> parser, Function<T, String> printer) {
    return new ValueType<>(allowed, parser, printer);
  }

  /** A number of things. */
  static ValueType<Integer> wholeNumber(int least, int most) {
    return new ValueType<>(
        "a whole number from " + least + " to " + most,
        text -> {
          if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw new NotAllowedException(text);
          }
          return (int) within(Long.parseLong(text), least, most, text);
        },
        String::valueOf);
  }

  /** A time; both ends belong to the range. */
  static ValueType<Duration> duration(String shortest, String longest) {
    try {
      long least = Durations.parse(shortest).toMillis();
      long most = Durations.parse(longest).toMillis();
      return new ValueType<>(
          "a duration in ms, s, m or h from " + shortest + " to " + longest,
          text -> Duration.ofMillis(within(Durations.parse(text).toMillis(), least, most, text)),
          Durations::print);
    } catch (NotAllowedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static long within(long value, long least, long most, String text)
      throws NotAllowedException {
    if (value < least || value > most) {
      throw new NotAllowedException(text);
    }
    return value;
  }

  /** Like PostgreSQL's booleans, but whole words only. */
  static final ValueType<Boolean> SWITCH =
      new ValueType<>(
          "true or false (also yes, no, on, off)", ValueType::parseSwitch, String::valueOf);

  private static boolean parseSwitch(String text) throws NotAllowedException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new NotAllowedException(text);
    };
  }

  /** A constant's name in lower case. */
  static <E extends Enum<E>> ValueType<E> choice(Class<E> choices) {
    return choice(choices, ValueType::printChoice);
  }

  /** The same with hyphens, where PostgreSQL has them: {@code verify-full}. */
  static <E extends Enum<E>> ValueType<E> hyphenated(Class<E> choices) {
    return choice(choices, choice -> printChoice(choice).replace('_', '-'));
  }

  /** Versions of TLS, named as OpenSSL does. */
  static final ValueType<TlsConfig.Protocol> TLS_PROTOCOL =
      choice(TlsConfig.Protocol.class, TlsConfig.Protocol::label);

  private static <E extends Enum<E>> ValueType<E> choice(
      Class<E> choices, Function<E, String> printer) {
    List<E> all = Arrays.asList(choices.getEnumConstants());
    return new ValueType<>(
        all.stream().map(printer).collect(Collectors.joining(", ")),
        text -> {
          for (E choice : all) {
            if (printer.apply(choice).equals(text)) {
              return choice;
            }
          }
          throw new NotAllowedException(text);
        },
        printer);
  }

  private static String printChoice(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** An address to listen on. */
  static ValueType<HostPort> listener(int defaultPort) {
    return new ValueType<>(
        "host:port, IPv6 as [::]:" + defaultPort + ", port 0 for a free one",
        text -> parseAddress(text, defaultPort, 0),
        address -> quote(address.toString()));
  }

  /** An address to connect to. */
  static final ValueType<HostPort> NODE =
      new ValueType<>(
          "host or host:port",
          text -> parseAddress(text, HostPort.POSTGRESQL_PORT, 1),
          address -> quote(address.toString()));

  /** Addresses to connect to. */
  static final ValueType<List<HostPort>> NODES =
      new ValueType<>(
          "a list of host or host:port, IPv6 as \"[::1]:5432\"",
          ValueType::parseNodes,
          nodes -> nodes.stream().map(NODE.printer()).collect(Collectors.joining(", ", "[", "]")),
          Form.COMMAS);

  private static List<HostPort> parseNodes(String text) throws NotAllowedException {
    List<HostPort> nodes = new ArrayList<>();
    for (String node : text.split(",", -1)) {
      nodes.add(NODE.parse(node.strip()));
    }
    return List.copyOf(nodes);
  }

  private static HostPort parseAddress(String text, int defaultPort, int leastPort)
      throws NotAllowedException {
    try {
      HostPort address = HostPort.parse(text, defaultPort);
      within(address.port(), leastPort, 65535, text);
      return address;
    } catch (IllegalArgumentException e) {
      throw new NotAllowedException(text);
    }
  }

  /** The name of a user or a database; the server's limit is 63 bytes, which it enforces itself. */
  static final ValueType<String> NAME =
      new ValueType<>("a name, not empty", ValueType::parseText, ValueType::quote);

  /** A name in which a star stands for any characters. */
  static final ValueType<String> NAME_PATTERN =
      new ValueType<>(
          "a name, * for any characters, not empty", ValueType::parseText, ValueType::quote);

  /** A DNS label: what Services and namespaces are called. */
  static final ValueType<String> LABEL =
      matching("a name of at most 63 of a-z, 0-9 and -", "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** A port of a Service: its name (RFC 6335) or its number. */
  static final ValueType<String> PORT =
      matching(
          "the name of a port, or a number from 1 to 65535",
          "(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?|[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}"
              + "|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]");

  private static ValueType<String> matching(String allowed, String expression) {
    Pattern pattern = Pattern.compile(expression);
    return new ValueType<>(
        allowed,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new NotAllowedException(text);
          }
          return text;
        },
        ValueType::quote);
  }

  /** The path of a file. */
  static final ValueType<String> FILE =
      new ValueType<>(
          "the path of a readable file that holds the password",
          ValueType::parseText,
          ValueType::quote,
          Form.SECRET_FILE);

  /** The path of a file of certificates or a key. */
  static final ValueType<Path> PEM_FILE = path("the path of a PEM file", Form.SCALAR);

  /** The path of a file of a private key. */
  static final ValueType<Path> KEY_FILE = path("the path of a PEM file", Form.SECRET_FILE);

  /** The path of a file that holds the passphrase of a key. */
  static final ValueType<Path> PASSPHRASE_FILE =
      path("the path of a readable file that holds the passphrase", Form.SECRET_FILE);

  /** The path of a file that says where the Kubernetes API is and who asks. */
  static final ValueType<Path> KUBECONFIG = path("the path of a kubeconfig", Form.SCALAR);

  private static ValueType<Path> path(String allowed, Form form) {
    return new ValueType<>(allowed, ValueType::parsePath, path -> quote(path.toString()), form);
  }

  private static Path parsePath(String text) throws NotAllowedException {
    try {
      return Path.of(parseText(text));
    } catch (InvalidPathException e) {
      throw new NotAllowedException(text);
    }
  }

  /** A password in plain text. */
  static final ValueType<Secret> SECRET =
      new ValueType<>(
          "a password, not empty",
          text -> new Secret(parseText(text)),
          secret -> quote(secret.toString()),
          Form.SECRET);

  private static String parseText(String text) throws NotAllowedException {
    // No NUL: it ends a string in the protocol's messages.
    if (text.isEmpty() || text.indexOf('\0') >= 0) {
      throw new NotAllowedException(text);
    }
    return text;
  }

  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> appendQuoted(quoted, c));
    return quoted.append('"').toString();
  }

  private static void appendQuoted(StringBuilder quoted, int codePoint) {
    if (codePoint == '"' || codePoint == '\\') {
      quoted.append('\\').appendCodePoint(codePoint);
    } else if (Character.isISOControl(codePoint)) {
      quoted.append(String.format(Locale.ROOT, "\\x%02x", codePoint));
    } else {
      quoted.appendCodePoint(codePoint);
    }
  }
}
