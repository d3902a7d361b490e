package dev.sluice.routing;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.AnalyticExpression;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.parser.ASTNodeAccessImpl;
import net.sf.jsqlparser.parser.Node;
import net.sf.jsqlparser.schema.Table;
import net.sf.jsqlparser.statement.Statement;
import net.sf.jsqlparser.statement.select.Select;
import org.jspecify.annotations.Nullable;

/**
 * Walks everything that JSqlParser has understood, through all fields of all nodes, because its own
 * visitors leave out many (VALUES, LIMIT, ON, subscripts, ESCAPE ...). Only node classes on the
 * list in {@code nodes.txt} pass; a new version's new node stops the proof instead of slipping
 * through it.
 */
final class AstProof {
  private static final String PACKAGE = "net.sf.jsqlparser.";
  private static final Set<String> NODES = NameList.read("nodes.txt");

  private static final ClassValue<List<Field>> FIELDS =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return fieldsOf(type);
        }
      };

  private final FunctionCatalog functions;
  private final RelationNames relations;
  private final TypeNames types;

  AstProof(FunctionCatalog functions, RelationFacts facts) {
    this.functions = functions;
    this.relations = new RelationNames(facts);
    this.types = new TypeNames(functions);
  }

  Finding examine(Statement statement) {
    if (!(statement instanceof Select)) {
      return unknown(statement);
    }
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> open = new ArrayDeque<>();
    open.push(statement);
    Finding finding = Finding.SAFE;
    while (!open.isEmpty()) {
      Object node = open.pop();
      if (seen.add(node)) {
        finding = finding.and(visit(node, open));
      }
    }
    return finding;
  }

  private Finding visit(Object node, Deque<Object> open) {
    if (node instanceof String
        || node instanceof Number
        || node instanceof Boolean
        || node instanceof Character) {
      return Finding.SAFE;
    }
    if (node instanceof Collection<?> elements) {
      elements.forEach(element -> push(element, open));
    } else if (node instanceof Map.Entry<?, ?> entry) {
      push(entry.getKey(), open);
      push(entry.getValue(), open);
    }
    String type = node.getClass().getName();
    if (type.startsWith("java.util.")) {
      return node instanceof Collection<?> || node instanceof Map.Entry<?, ?>
          ? Finding.SAFE
          : unknown(node);
    }
    if (!type.startsWith(PACKAGE) || !NODES.contains(type.substring(PACKAGE.length()))) {
      return unknown(node);
    }
    return pushFields(node, open).and(names(node));
  }

  private static Finding pushFields(Object node, Deque<Object> open) {
    if (node instanceof Enum<?>) {
      return Finding.SAFE;
    }
    try {
      for (Field field : FIELDS.get(node.getClass())) {
        push(field.get(node), open);
      }
      return Finding.SAFE;
    } catch (IllegalAccessException e) {
      return unknown(node);
    }
  }

  private static void push(@Nullable Object value, Deque<Object> open) {
    if (value != null) {
      open.push(value);
    }
  }

  private Finding names(Object node) {
    if (node instanceof Function function) {
      List<String> parts = function.getMultipartName();
      return parts == null || parts.isEmpty() ? Finding.SAFE : function(String.join(".", parts));
    }
    if (node instanceof AnalyticExpression analytic) {
      return function(analytic.getName());
    }
    if (node instanceof CastExpression cast && cast.getColDataType() != null) {
      return type(cast.getColDataType().getDataType());
    }
    if (node instanceof Table table) {
      String schema = table.getSchemaName();
      return relations.relation(
          schema == null ? "" : unquoted(schema), unquoted(String.valueOf(table.getName())));
    }
    return Finding.SAFE;
  }

  private Finding function(@Nullable String written) {
    String[] parts = String.valueOf(written).replace(" ", "").split("\\.", -1);
    String name = unquoted(parts[parts.length - 1]);
    String schema = parts.length == 1 ? "" : parts.length == 2 ? unquoted(parts[0]) : "?";
    // ANY(...), ARRAY(...), ROW(...), COALESCE(...): calls to JSqlParser, grammar to PostgreSQL.
    boolean grammar =
        parts.length == 1
            && !parts[0].startsWith("\"")
            && switch (Keyword.of(name)) {
              case RESERVED, COLUMN_OR_TYPE -> true;
              default -> false;
            };
    return grammar ? Finding.SAFE : Finding.run(functions.purity(schema, name), "function " + name);
  }

  private Finding type(String written) {
    String first = written.strip().split("[ (\\[]", 2)[0];
    int dot = first.indexOf('.');
    String schema = dot < 0 ? "" : unquoted(first.substring(0, dot));
    return types.named(schema, unquoted(first.substring(dot + 1)));
  }

  private static String unquoted(String name) {
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1)
        : name;
  }

  private static Finding unknown(Object node) {
    return Finding.unproven(
        Reason.UNKNOWN, "holds something unknown: " + node.getClass().getSimpleName());
  }

  private static List<Field> fieldsOf(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> c = type;
        c != null && c.getName().startsWith(PACKAGE) && c != ASTNodeAccessImpl.class;
        c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        // The parse tree that some nodes keep says nothing that their other fields do not.
        boolean skipped = field.getType().isPrimitive() || field.getType() == Node.class;
        if (!skipped && !Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          fields.add(field);
        }
      }
    }
    return fields;
  }
}
