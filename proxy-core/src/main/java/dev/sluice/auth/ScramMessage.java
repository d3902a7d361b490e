package dev.sluice.auth;

import static dev.sluice.auth.AuthenticationException.malformed;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A SCRAM message that is read attribute by attribute (RFC 5802, section 7), with PostgreSQL's
 * words for what is wrong (auth-scram.c). What a client sent is never quoted unless it is one
 * printable ASCII character.
 */
final class ScramMessage {
  private static final char END = '\0';

  private final String text;
  private int at;

  private ScramMessage(String text) {
    this.text = text;
  }

  /** One attribute: a letter and its value. */
  record Attribute(char name, String value) {}

  static ScramMessage of(byte[] message) throws AuthenticationException {
    if (message.length == 0) {
      throw malformed("The message is empty.");
    }
    String text = new String(message, StandardCharsets.ISO_8859_1);
    if (text.indexOf(END) >= 0) {
      throw malformed("Message length does not match input length.");
    }
    return new ScramMessage(text);
  }

  /** The next character, or zero at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : END;
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  void skip() {
    at++;
  }

  /** Characters read so far. */
  int position() {
    return at;
  }

  String upTo(int position) {
    return text.substring(0, position);
  }

  String rest() {
    return text.substring(at);
  }

  /** Reads the value of that attribute, which must be the next one, and the comma behind it. */
  String attribute(char name) throws AuthenticationException {
    if (peek() != name) {
      throw malformed(
          "Expected attribute \"" + name + "\" but found \"" + printable(peek()) + "\".");
    }
    return value(name);
  }

  /** Reads whatever attribute is next, and the comma behind it. */
  Attribute anyAttribute() throws AuthenticationException {
    char name = peek();
    if (isAtEnd()) {
      throw malformed("Attribute expected, but found end of string.");
    }
    if (!(name >= 'A' && name <= 'Z') && !(name >= 'a' && name <= 'z')) {
      throw malformed(
          "Attribute expected, but found invalid character \"" + printable(name) + "\".");
    }
    return new Attribute(name, value(name));
  }

  private String value(char name) throws AuthenticationException {
    skip();
    if (peek() != '=') {
      throw malformed("Expected character \"=\" for attribute \"" + name + "\".");
    }
    skip();
    int comma = text.indexOf(',', at);
    int end = comma < 0 ? text.length() : comma;
    String value = text.substring(at, end);
    at = comma < 0 ? end : comma + 1;
    return value;
  }

  /** Decodes a value; {@code detail} is the error's if it is no base64. */
  static byte[] decoded(String value, String detail) throws AuthenticationException {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException e) {
      throw malformed(detail);
    }
  }

  /** RFC 5802, section 7: {@code printable}, all of ASCII that shows, but the comma. */
  static boolean isPrintable(String value) {
    return value.chars().allMatch(c -> c >= 0x21 && c <= 0x7E && c != ',');
  }

  /** A character as PostgreSQL's sanitize_char shows it. */
  static String printable(char c) {
    return c >= 0x21 && c <= 0x7E ? "'" + c + "'" : String.format("0x%02x", (int) c);
  }
}
