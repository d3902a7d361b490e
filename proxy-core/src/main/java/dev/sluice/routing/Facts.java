package dev.sluice.routing;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What a classifier goes by beside the text.
 *
 * @param functions functions, operators and types
 * @param relations tables and views
 * @param primaryPatterns a read whose normal form holds one of these runs on the primary
 */
record Facts(FunctionCatalog functions, RelationFacts relations, List<Pattern> primaryPatterns) {
  Facts {
    primaryPatterns = List.copyOf(primaryPatterns);
  }
}
