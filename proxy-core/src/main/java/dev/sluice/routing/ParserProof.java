package dev.sluice.routing;

import net.sf.jsqlparser.parser.AbstractJSqlParser.Dialect;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserConstants;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.StringProvider;
import net.sf.jsqlparser.statement.Statement;
import org.jspecify.annotations.Nullable;

/**
 * JSqlParser's opinion of one query. A parser object serves one text; this object serves one
 * request, on one parser thread, and {@link #stop()} may come from any thread.
 */
final class ParserProof {
  private final AstProof ast;
  private volatile boolean stopped;
  private volatile @Nullable CCJSqlParser running;

  ParserProof(AstProof ast) {
    this.ast = ast;
  }

  Finding examine(Part query) {
    Finding finding = examine(ParserText.of(query));
    boolean misunderstood =
        finding.reason() == Reason.NOT_PARSED || finding.reason() == Reason.UNKNOWN;
    return misunderstood ? examine(ParserText.simplified(query)) : finding;
  }

  private Finding examine(String text) {
    Statement statement = parse(text);
    return statement == null ? Finding.unproven(Reason.NOT_PARSED, "") : ast.examine(statement);
  }

  /** Ends a parse that takes too long. */
  void stop() {
    stopped = true;
    CCJSqlParser parser = running;
    if (parser != null) {
      parser.interrupted = true;
    }
  }

  boolean stopped() {
    return stopped;
  }

  /** The simple grammar first: it is faster and fails on little. */
  private @Nullable Statement parse(String text) {
    Statement statement = parse(text, false);
    return statement == null ? parse(text, true) : statement;
  }

  private @Nullable Statement parse(String text, boolean complex) {
    if (stopped) {
      return null;
    }
    CCJSqlParser parser =
        new CCJSqlParser(new StringProvider(text))
            .withDialect(Dialect.POSTGRESQL)
            .withSquareBracketQuotation(false)
            .withAllowComplexParsing(complex);
    running = parser;
    parser.interrupted = stopped;
    try {
      Statement statement = parser.Statement();
      return parser.getNextToken().kind == CCJSqlParserConstants.EOF ? statement : null;
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      // It throws ClassCastException and NullPointerException on valid SQL, too.
      return null;
    } finally {
      running = null;
    }
  }
}
