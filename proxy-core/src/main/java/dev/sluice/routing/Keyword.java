package dev.sluice.routing;

import java.util.Map;

/**
 * PostgreSQL's keyword categories (manual, appendix C): they say whether an unquoted word can be a
 * function's name.
 */
enum Keyword {
  /** Never a name. */
  RESERVED,
  /** May name a column or a built-in type, never a function. */
  COLUMN_OR_TYPE,
  /** May name a function or a type, never a column. */
  FUNCTION_OR_TYPE,
  /** May name anything. */
  UNRESERVED,
  /** No keyword. */
  NONE;

  private static final Map<String, String> SECTIONS = NameList.sections("keywords.txt");

  static Keyword of(String word) {
    return switch (SECTIONS.getOrDefault(word, "")) {
      case "reserved" -> RESERVED;
      case "column or type" -> COLUMN_OR_TYPE;
      case "function or type" -> FUNCTION_OR_TYPE;
      case "unreserved" -> UNRESERVED;
      default -> NONE;
    };
  }
}
