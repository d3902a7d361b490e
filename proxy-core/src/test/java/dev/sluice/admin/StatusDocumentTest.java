package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as it is in the source, and docs/status-page.md, which lists what the page is fed. */
final class StatusDocumentTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.\\[\\]]+)` \\| .*\\. \\|$");

  private final String html = StatusDocument.ANSWER.body();

  @Test
  void the_policy_has_the_hashes_of_the_one_script_and_the_one_style() throws Exception {
    String policy = StatusDocument.ANSWER.headers().get("content-security-policy");

    for (String tag : List.of("script", "style")) {
      List<String> contents =
          Pattern.compile("(?s)<" + tag + ">(.*?)</" + tag + ">")
              .matcher(html)
              .results()
              .map(found -> found.group(1))
              .toList();
      assertThat(contents).hasSize(1);
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(contents.get(0).getBytes(StandardCharsets.UTF_8));
      assertThat(policy)
          .contains(tag + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "createContextualFragment",
        "DOMParser",
        "style=\"",
        "onclick=",
        "javascript:",
        "https://",
        "<script ",
        "<style "
      })
  void the_page_makes_no_markup_of_texts_and_takes_nothing_from_elsewhere(String word) {
    assertThat(html).doesNotContain(word);
  }

  @Test
  void the_document_lists_every_field() throws IOException {
    List<String> documented =
        ROW.matcher(Files.readString(Path.of("docs/status-page.md")))
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();

    assertThat(documented).containsExactlyElementsOf(fields("", Status.class));
  }

  /** Paths of all fields, in order: {@code a}, {@code b.c}, {@code d[].e}. */
  private static List<String> fields(String prefix, Class<?> type) {
    List<String> fields = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Type generic = component.getGenericType();
      String path = prefix + component.getName();
      if (component.getType().isRecord()) {
        fields.addAll(fields(path + ".", component.getType()));
      } else if (generic instanceof ParameterizedType list) {
        fields.addAll(fields(path + "[].", (Class<?>) list.getActualTypeArguments()[0]));
      } else {
        fields.add(path);
      }
    }
    return fields;
  }
}
