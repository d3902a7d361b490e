package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NameTableTest {
  private final NameTable<Integer> table = new NameTable<>();

  private static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Integer inBuffer(String text) {
    ByteBuf buffer = Unpooled.copiedBuffer("xx" + text + "yy", StandardCharsets.UTF_8);
    Integer found = table.get(buffer, 2, name(text).length);
    buffer.release();
    return found;
  }

  @Test
  void a_name_is_found_by_its_bytes() {
    table.set(name("S_1"), 1);
    table.set(name(""), 2);

    assertThat(inBuffer("S_1")).isEqualTo(1);
    assertThat(inBuffer("")).isEqualTo(2);
    assertThat(inBuffer("S_")).isNull();
  }

  @Test
  void setting_returns_what_was_there() {
    assertThat(table.set(name("a"), 1)).isNull();
    assertThat(table.set(name("a"), 2)).isEqualTo(1);
    assertThat(table.set(name("a"), null)).isEqualTo(2);
    assertThat(table.set(name("a"), null)).isNull();
    assertThat(table.size()).isZero();
  }

  @Test
  void it_does_what_a_hash_map_does() {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      table.clear();
      Map<String, Integer> model = new HashMap<>();
      for (int i = 0; i < 2_000; i++) {
        // Few names, so that they meet in clusters and are removed from the middle of them.
        String name = "S_" + random.nextInt(60);
        if (random.nextInt(3) == 0) {
          assertThat(table.set(name(name), null)).isEqualTo(model.remove(name));
        } else {
          assertThat(table.set(name(name), i)).isEqualTo(model.put(name, i));
        }
        assertThat(table.size()).isEqualTo(model.size());
      }
      for (int i = 0; i < 60; i++) {
        assertThat(inBuffer("S_" + i)).isEqualTo(model.get("S_" + i));
      }
      Map<String, Integer> all = new HashMap<>();
      table.forEach((name, value) -> all.put(new String(name, StandardCharsets.UTF_8), value));
      assertThat(all).isEqualTo(model);
    }
  }

  @Test
  void every_name_can_get_one_value() {
    table.set(name("a"), 1);
    table.set(name("b"), 2);

    table.replaceAll(3);

    assertThat(inBuffer("a")).isEqualTo(3);
    assertThat(inBuffer("b")).isEqualTo(3);
    assertThat(table.size()).isEqualTo(2);
  }
}
