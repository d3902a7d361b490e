package dev.sluice.config;

import dev.sluice.config.AccessConfig.Method;
import dev.sluice.config.AccessConfig.Rule;
import dev.sluice.config.SluiceConfig.AuthMode;
import dev.sluice.config.TlsConfig.ListenMode;
import dev.sluice.config.ValueType.Form;
import dev.sluice.config.ValueType.Parser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The settings of one access rule. */
record AccessSettings(
    Setting<AccessConfig.Type> type,
    Setting<List<String>> databases,
    Setting<List<String>> users,
    Setting<List<AddressRange>> addresses,
    Setting<Method> method) {
  static final String RULES = "access";

  private static final Pattern QUOTED = Pattern.compile("\"[^\"]+\"");

  /** What pg_hba.conf has besides: as a name it would match nobody, and a reject would let in. */
  private static final Pattern UNKNOWN = Pattern.compile("[+/@].*|samerole|samegroup|.*\".*");

  private static final ValueType<List<String>> DATABASES =
      filled(
          "a list of names, * for any characters, or all, sameuser, replication; in double quotes a"
              + " name stands for itself",
          AccessSettings::parseName,
          ValueType::quote);

  private static final ValueType<List<String>> USERS =
      filled(
          "a list of names, * for any characters, or all; in double quotes a name stands for itself",
          AccessSettings::parseName,
          ValueType::quote);

  private static final ValueType<List<AddressRange>> ADDRESSES =
      filled(
          "a list of addresses, ranges (10.0.0.0/8, fd00::/8), or all",
          AddressRange::parse,
          address -> ValueType.quote(address.toString()));

  static AccessSettings declare() {
    return new AccessSettings(
        Settings.inWords(RULES + "[].type", ValueType.choice(AccessConfig.Type.class), "`any`"),
        Settings.inWords(RULES + "[].database", DATABASES, "all"),
        Settings.inWords(RULES + "[].user", USERS, "all"),
        Settings.inWords(RULES + "[].address", ADDRESSES, "all"),
        Settings.inWords(
            RULES + "[].method", ValueType.hyphenated(Method.class), "none; must be given"));
  }

  private static String parseName(String text) throws NotAllowedException {
    if (text.isEmpty()
        || text.indexOf('\0') >= 0
        || (UNKNOWN.matcher(text).matches() && !QUOTED.matcher(text).matches())) {
      throw new NotAllowedException(text);
    }
    return text;
  }

  /** A list that is there and empty would match nobody: nobody means that. */
  private static <T> ValueType<List<T>> filled(
      String allowed, Parser<T> parser, Function<T, String> printer) {
    ValueType<List<T>> list = ListTypes.list(allowed, Form.COMMAS, parser, printer);
    return new ValueType<>(
        allowed,
        text -> {
          List<T> values = list.parse(text);
          if (values.isEmpty()) {
            throw new NotAllowedException(text);
          }
          return values;
        },
        list.printer(),
        Form.COMMAS);
  }

  AccessConfig read(Values values) {
    List<Rule> rules = new ArrayList<>();
    for (int index : values.indices(RULES)) {
      rules.add(
          new Rule(
              values.find(type.at(index)).orElse(AccessConfig.Type.ANY),
              values.find(databases.at(index)).orElse(List.of()),
              values.find(users.at(index)).orElse(List.of()),
              values.find(addresses.at(index)).orElse(List.of()),
              // One without a method is a problem: it never comes to this.
              values.find(method.at(index)).orElse(Method.REJECT)));
    }
    return new AccessConfig(rules.isEmpty() ? Optional.empty() : Optional.of(rules));
  }

  /** Reports what does not hold to the values, and returns notes on what is daring. */
  List<String> check(SluiceConfig config, Values values) {
    List<String> notes = new ArrayList<>();
    List<Rule> rules = config.access().rules().orElse(List.of());
    TlsConfig.Listen tls = config.listen().tls();
    int next = 0;
    for (int index : values.indices(RULES)) {
      Rule rule = rules.get(next++);
      if (!values.isGiven(method.at(index))) {
        values.problem(method.at(index), "missing", method.type().allowed());
      }
      if (rule.method() == Method.CERT) {
        certificate(index, rule, tls, values);
      } else if (rule.method() == Method.TRUST && isForAll(rule)) {
        notes.add("access[" + index + "] lets clients of every address in without a password");
      }
      if (rule.type() == AccessConfig.Type.TLS && tls.mode() == ListenMode.OFF) {
        notes.add("access[" + index + "] has no effect: listen.tls.mode is off");
      }
    }
    if (!rules.isEmpty() && config.auth().mode() == AuthMode.TRUST) {
      values.problem(
          Settings.AUTH_MODE,
          "trust is not allowed together with access",
          "password; a rule of access says trust for those whom it is for");
    }
    return notes;
  }

  private void certificate(int index, Rule rule, TlsConfig.Listen tls, Values values) {
    if (rule.type() != AccessConfig.Type.TLS) {
      values.problem(method.at(index), "cert is for TLS only", "cert together with type tls");
    } else if (tls.mode() == ListenMode.OFF || tls.clientCa().isEmpty()) {
      values.problem(
          method.at(index),
          "nobody could log in",
          "cert together with listen.tls.clientCa and listen.tls.mode allow or require");
    }
  }

  private static boolean isForAll(Rule rule) {
    return rule.addresses().isEmpty() || rule.addresses().stream().anyMatch(AddressRange::isAll);
  }
}
