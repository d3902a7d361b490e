package dev.sluice.routing;

import dev.sluice.routing.Classification.Effect;
import dev.sluice.routing.FunctionCatalog.Purity;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * What the text of a routine in SQL or PL/pgSQL mentions. It is not understood, only cut into
 * words: what a word could mean, it means.
 *
 * @param keepsState whether nothing in it could change the session beyond the transaction: no SET,
 *     no temporary object, no dynamic SQL
 * @param builtIn the gravest of the built-in functions and relations that it names
 * @param calls names before a parenthesis
 * @param names all names
 */
record RoutineBody(boolean keepsState, Purity builtIn, Set<String> calls, Set<String> names) {
  /** Leaves nothing behind. */
  private static final int PASSING = Effect.LOCAL_SETTING | Effect.RELEASES | Effect.SEQUENCE_STATE;

  /** Words of statements that change the session or run texts that nobody has read. */
  private static final String[] STATEFUL = {
    "reset",
    "discard",
    "temp",
    "temporary",
    "listen",
    "unlisten",
    "load",
    "execute",
    "prepare",
    "deallocate",
    "hold",
    "authorization",
    "search_path"
  };

  static RoutineBody of(String text) {
    // 1..10 is two numbers to PL/pgSQL, and nothing that the lexer of SQL would like.
    byte[] bytes = text.replace("..", " , ").getBytes(StandardCharsets.UTF_8);
    NormalText normal = new SqlLexer().read(bytes, 0, bytes.length);
    Tokens tokens = Tokens.of(normal.bytes(), normal.size());
    Part body = new Part(tokens, 0, tokens.count(), Part.Hint.NONE);
    Set<String> calls = new HashSet<>();
    Set<String> names = new HashSet<>();
    Purity builtIn = Purity.PURE;
    for (int i = 0; i < body.size(); i++) {
      if (isName(body, i)) {
        String name = body.name(i);
        names.add(name);
        if (body.is(i + 1, "(")) {
          calls.add(name);
        }
        builtIn = builtIn.and(builtIn(name));
      }
    }
    return new RoutineBody(!tokens.uncertain() && keepsState(body), builtIn, calls, names);
  }

  private static boolean isName(Part body, int i) {
    return switch (body.kind(i)) {
      case QUOTED -> true;
      case WORD -> Keyword.of(body.text(i)) != Keyword.RESERVED;
      default -> false;
    };
  }

  private static Purity builtIn(String name) {
    Purity function = FunctionCatalog.builtIn().mention(name, FunctionCatalog.Place.ALONE);
    return RelationNames.identifier(name).isSafe() ? function : function.and(Purity.PRIMARY_ONLY);
  }

  private static boolean keepsState(Part body) {
    if ((StatementEffects.of(body) & ~PASSING) != 0) {
      return false;
    }
    boolean updates = false;
    for (int i = 0; i < body.size(); i++) {
      updates = !body.is(i, ";") && (updates || body.is(i, "update"));
      if (body.isAny(i, STATEFUL)
          || (body.is(i, "set") && !isHarmlessSet(body, i, updates))
          || (body.is(i, "do") && !body.isAny(i + 1, "nothing", "update"))) {
        return false;
      }
    }
    return true;
  }

  /** UPDATE t SET, DO UPDATE SET, SET LOCAL; not SET at the beginning of a statement. */
  private static boolean isHarmlessSet(Part body, int i, boolean updates) {
    boolean begins =
        i == 0 || body.isAny(i - 1, ";", "begin", "then", "else", "loop", ">>", "atomic");
    return body.is(i + 1, "local") || (updates && !begins);
  }
}
