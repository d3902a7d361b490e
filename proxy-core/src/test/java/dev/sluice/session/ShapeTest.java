package dev.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShapeTest {
  private record Column(String name, int type, int modifier) {
    static Column of(String name) {
      return new Column(name, 23, -1);
    }
  }

  /** Body of a RowDescription; what must not matter is another each time. */
  private static ByteBuf body(Column... columns) {
    RandomGenerator random = RandomGenerator.getDefault();
    ByteBuf out = Unpooled.buffer().writeShort(columns.length);
    for (Column column : columns) {
      out.writeBytes(column.name.getBytes(StandardCharsets.UTF_8)).writeByte(0);
      out.writeInt(random.nextInt()).writeShort(random.nextInt());
      out.writeInt(column.type).writeShort(random.nextInt());
      out.writeInt(column.modifier).writeShort(random.nextInt(2));
    }
    return out;
  }

  private static Shape of(Column... columns) {
    ByteBuf body = body(columns);
    Shape shape = Shape.of(body, 0, body.writerIndex());
    return Objects.requireNonNull(shape);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "seven77", "eight888", "nine99999", "Größe in Metern, gerundet"})
  void table_size_and_format_of_a_column_do_not_matter(String name) {
    Column column = new Column(name, 1043, 24);

    assertThat(of(column, Column.of("id"))).isEqualTo(of(column, Column.of("id")));
    assertThat(of(column)).hasSameHashCodeAs(of(column));
  }

  @Test
  void names_types_modifiers_order_and_number_do() {
    Set<Shape> all = new HashSet<>();
    all.add(of());
    all.add(of(Column.of("a")));
    all.add(of(Column.of("b")));
    all.add(of(new Column("a", 20, -1)));
    all.add(of(new Column("a", 23, 4)));
    all.add(of(new Column("a", -1, 23)));
    all.add(of(Column.of("")));
    all.add(of(Column.of(""), Column.of("")));
    all.add(of(Column.of("a"), Column.of("b")));
    all.add(of(Column.of("b"), Column.of("a")));
    all.add(of(Column.of("ab"), Column.of("")));
    all.add(of(Column.of(""), Column.of("ab")));
    all.add(of(Column.of("eight888"), Column.of("x")));
    all.add(of(Column.of("eight888x"), Column.of("")));
    all.add(of(Column.of("x"), Column.of("eight888")));

    assertThat(all).hasSize(15);
  }

  @Test
  void a_thousand_columns_that_differ_in_one_bit_of_one_of_them() {
    Column[] columns =
        IntStream.range(0, 1000).mapToObj(i -> Column.of("column" + i)).toArray(Column[]::new);
    Shape before = of(columns);

    for (int i = 0; i < columns.length; i++) {
      Column column = columns[i];
      columns[i] = new Column(column.name, column.type ^ 1 << i % Integer.SIZE, column.modifier);
      assertThat(of(columns)).isNotEqualTo(before);
      columns[i] = column;
    }
    assertThat(of(columns)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 21", "1, 3", "2, 22", "65535, 22"})
  void a_malformed_one_has_none(int count, int end) {
    ByteBuf body = body(Column.of("a"));
    body.setShort(0, count);
    int cut = count == 0 ? 1 : Math.min(end, body.writerIndex());

    assertThat(Shape.of(body, 0, cut)).isNull();
  }
}
