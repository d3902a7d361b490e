package dev.sluice.config;

import dev.sluice.config.ValueType.Form;
import dev.sluice.config.ValueType.Parser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** Settings that take a list, which may be empty. */
final class ListTypes {
  /** Below a hundred, or a proxy with many replicas would seldom come to the light ones. */
  private static final int MOST_WEIGHT = 100;

  private static final Pattern FUNCTION = Pattern.compile("[^\\s,;()'\"]+");

  private ListTypes() {}

  /** Names of functions as pg_proc has them, with or without a schema. */
  static final ValueType<List<String>> FUNCTIONS =
      list(
          "a list of function names, with or without schema, in lower case unless created otherwise",
          Form.COMMAS,
          ListTypes::parseFunction,
          ValueType::quote);

  /** Regular expressions; one a line where they are given as one text, as they may hold commas. */
  static final ValueType<List<RegularExpression>> PATTERNS =
      list(
          "a list of regular expressions",
          Form.LINES,
          ListTypes::parsePattern,
          pattern -> ValueType.quote(pattern.text()));

  /** Weights by node. */
  static final ValueType<Map<String, Integer>> WEIGHTS =
      byNode(
          "a list of node=weight, the weight a whole number from 0 to " + MOST_WEIGHT,
          ValueType.wholeNumber(0, MOST_WEIGHT));

  /** Zones by node. */
  static final ValueType<Map<String, String>> ZONES =
      byNode("a list of node=zone", ValueType.NAME, Function.identity());

  private static String parseFunction(String text) throws NotAllowedException {
    if (!FUNCTION.matcher(text).matches()) {
      throw new NotAllowedException(text);
    }
    return text;
  }

  private static RegularExpression parsePattern(String text) throws NotAllowedException {
    try {
      return new RegularExpression(text);
    } catch (PatternSyntaxException e) {
      throw new NotAllowedException(text);
    }
  }

  static <T> ValueType<List<T>> list(
      String allowed, Form form, Parser<T> parser, Function<T, String> printer) {
    return new ValueType<>(
        allowed,
        text -> {
          List<T> values = new ArrayList<>();
          for (String element : elements(text, form)) {
            values.add(parser.parse(element));
          }
          return List.copyOf(values);
        },
        values -> values.stream().map(printer).collect(Collectors.joining(", ", "[", "]")),
        form);
  }

  private static ValueType<Map<String, Integer>> byNode(String allowed, ValueType<Integer> type) {
    return byNode(allowed, type, String::valueOf);
  }

  private static <T> ValueType<Map<String, T>> byNode(
      String allowed, ValueType<T> type, Function<T, String> printer) {
    return new ValueType<>(
        allowed,
        text -> {
          Map<String, T> values = new LinkedHashMap<>();
          for (String element : elements(text, Form.COMMAS)) {
            int equals = element.lastIndexOf('=');
            String node = element.substring(0, Math.max(equals, 0)).strip();
            T value = type.parse(element.substring(equals + 1).strip());
            if (node.isEmpty() || values.put(node, value) != null) {
              throw new NotAllowedException(element);
            }
          }
          return Collections.unmodifiableMap(values);
        },
        values ->
            values.entrySet().stream()
                .map(e -> ValueType.quote(e.getKey() + "=" + printer.apply(e.getValue())))
                .collect(Collectors.joining(", ", "[", "]")),
        Form.COMMAS);
  }

  private static List<String> elements(String text, Form form) {
    if (text.isBlank()) {
      return List.of();
    }
    List<String> elements = new ArrayList<>();
    for (String element : text.strip().split(form == Form.LINES ? "\n" : ",", -1)) {
      elements.add(element.strip());
    }
    return elements;
  }
}
