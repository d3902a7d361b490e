package dev.sluice.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sluice.config.Source.FilePosition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the YAML file, event by event: that keeps the position of every value and the text of
 * scalars as it was written ({@code password: 0123} stays "0123"), and one mistake does not hide
 * the next.
 */
final class YamlFile {
  private static final YAMLFactory YAML = YAMLFactory.builder().build();

  private final YAMLParser parser;
  private final Map<String, Given> given = new TreeMap<>();
  private final Map<String, FilePosition> seen = new TreeMap<>();
  private final Problems problems = new Problems();

  private YamlFile(YAMLParser parser) {
    this.parser = parser;
  }

  /**
   * Reads one document.
   *
   * @throws ConfigException if the text is not YAML, which hides whatever else may be wrong
   */
  static Layer read(String yaml) throws ConfigException {
    try (YAMLParser parser = YAML.createParser(yaml)) {
      YamlFile file = new YamlFile(parser);
      file.document();
      return new Layer(file.given, file.problems.lines(), List.of());
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String position = at == null ? "" : " (" + position(at).position() + ")";
      throw new ConfigException(
          List.of("the file: no YAML: " + firstWords(e.getOriginalMessage()) + position));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_OBJECT) {
      section("");
    } else if (first != null && !isEmpty()) {
      wrongShape("the file", "groups of settings: " + SettingNames.namesBelow(""));
    }
    if (first != null && parser.nextToken() != null) {
      problems.add("the file", "a second document begins here (" + here().position() + ")");
    }
  }

  private boolean isEmpty() throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NULL
        || (parser.currentToken() == JsonToken.VALUE_STRING && parser.getText().isEmpty());
  }

  /** SnakeYAML's messages go on with the lines around the error. */
  private static String firstWords(String message) {
    return message
        .lines()
        .takeWhile(line -> !line.startsWith(" at ["))
        .filter(line -> !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  private void section(String path) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      FilePosition at = here();
      String name = parser.currentName();
      String below = path.isEmpty() ? name : path + "." + name;
      parser.nextToken();
      FilePosition before = seen.putIfAbsent(below, at);
      if (before == null) {
        named(below, at);
      } else {
        problems.add(below, "given twice (" + before.position() + " and " + at.position() + ")");
        parser.skipChildren();
      }
    }
  }

  private void named(String path, FilePosition at) throws IOException {
    Optional<GroupList> list = GroupList.at(path);
    Optional<ValueType<?>> type = SettingNames.typeOf(path);
    if (SettingNames.isSection(path)) {
      group(path);
    } else if (list.isPresent()) {
      groups(list.get());
    } else if (type.isPresent()
        && type.get().isList()
        && parser.currentToken() == JsonToken.START_ARRAY) {
      list(path, type.get());
    } else if (type.isPresent()) {
      FilePosition position = here();
      scalar(path, type.get().allowed())
          .ifPresent(text -> given.put(path, new Given(text, position)));
    } else {
      String nearest =
          SettingNames.nearestPath(path).map(other -> "; did you mean " + other + "?").orElse("");
      problems.add(path, "unknown setting (" + at.position() + ")" + nearest);
      parser.skipChildren();
    }
  }

  private void group(String path) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      section(path);
    } else if (!isEmpty()) {
      // A group may be empty: all that was in it may be commented out.
      wrongShape(path, "a group of settings: " + SettingNames.namesBelow(path));
    }
  }

  private void groups(GroupList list) throws IOException {
    FilePosition at = here();
    if (isEmpty()) {
      filled(list, 0, at);
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      wrongShape(list.path(), list.allowed());
      return;
    }
    int length = 0;
    for (; parser.nextToken() != JsonToken.END_ARRAY; length++) {
      String path = list.path() + "[" + length + "]";
      FilePosition start = here();
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        section(path);
        if (seen.keySet().stream().noneMatch(name -> name.startsWith(path + "."))) {
          problems.add(path, "empty (" + start.position() + "); allowed: " + list.allowedElement());
        }
      } else {
        wrongShape(path, list.allowedElement());
      }
    }
    filled(list, length, at);
  }

  /** Without elements some lists would say the opposite of what no list says. */
  private void filled(GroupList list, int length, FilePosition at) {
    if (length == 0 && !list.mayBeEmpty()) {
      problems.add(
          list.path(), "empty (" + at.position() + "); allowed: " + list.allowed() + ", or none");
    }
  }

  private void list(String path, ValueType<?> type) throws IOException {
    FilePosition at = here();
    List<String> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      scalar(path + "[" + elements.size() + "]", type.allowed()).ifPresent(elements::add);
    }
    String separator = type.form() == ValueType.Form.LINES ? "\n" : ",";
    given.put(path, new Given(String.join(separator, elements), at));
  }

  private Optional<String> scalar(String path, String allowed) throws IOException {
    if (parser.isCurrentAlias()) {
      problems.add(path, "an alias is not supported (" + here().position() + ")");
    } else if (parser.currentToken() == JsonToken.VALUE_NULL) {
      problems.add(path, "no value (" + here().position() + "); allowed: " + allowed);
    } else if (parser.currentToken().isScalarValue()) {
      return Optional.of(parser.getText());
    } else {
      wrongShape(path, allowed);
    }
    return Optional.empty();
  }

  private void wrongShape(String path, String allowed) throws IOException {
    String found =
        switch (parser.currentToken()) {
          case START_OBJECT -> "a group of settings";
          case START_ARRAY -> "a list";
          // What stands in the wrong place below auth may well be a password.
          default -> path.startsWith("auth") ? "a value" : "\"" + parser.getText() + "\"";
        };
    problems.add(path, found + " is not allowed (" + here().position() + "); allowed: " + allowed);
    parser.skipChildren();
  }

  private FilePosition here() {
    return position(parser.currentTokenLocation());
  }

  private static FilePosition position(JsonLocation location) {
    return new FilePosition(location.getLineNr(), location.getColumnNr());
  }
}
