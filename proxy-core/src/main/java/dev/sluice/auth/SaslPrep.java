package dev.sluice.auth;

import static com.ongres.stringprep.Tables.bidirectionalPropertyL;
import static com.ongres.stringprep.Tables.bidirectionalPropertyRorAL;
import static com.ongres.stringprep.Tables.mapToNothing;
import static com.ongres.stringprep.Tables.prohibitionAsciiControl;
import static com.ongres.stringprep.Tables.prohibitionChangeDisplayProperties;
import static com.ongres.stringprep.Tables.prohibitionInappropriateCanonicalRepresentation;
import static com.ongres.stringprep.Tables.prohibitionInappropriatePlainText;
import static com.ongres.stringprep.Tables.prohibitionNonAsciiControl;
import static com.ongres.stringprep.Tables.prohibitionNonAsciiSpace;
import static com.ongres.stringprep.Tables.prohibitionNonCharacterCodePoints;
import static com.ongres.stringprep.Tables.prohibitionPrivateUse;
import static com.ongres.stringprep.Tables.prohibitionSurrogateCodes;
import static com.ongres.stringprep.Tables.prohibitionTaggingCharacters;
import static com.ongres.stringprep.Tables.unassignedCodePoints;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * SASLprep (RFC 4013) as PostgreSQL does it (saslprep.c): ASCII stays as it is, what is prohibited
 * is looked for before the normalisation, and a password that fails is used unprepared. RFC 4013
 * itself would refuse such passwords; PostgreSQL stores verifiers of them.
 */
final class SaslPrep {
  private SaslPrep() {}

  /** The password to derive keys from; never fails. */
  static String prepare(String password) {
    if (password.chars().allMatch(c -> c < 0x80)) {
      return password;
    }
    int[] mapped = map(password);
    if (mapped.length == 0 || Arrays.stream(mapped).anyMatch(SaslPrep::isProhibited)) {
      return password;
    }
    if (!isBidirectionallySound(mapped)) {
      return password;
    }
    return Normalizer.normalize(new String(mapped, 0, mapped.length), Normalizer.Form.NFKC);
  }

  /** RFC 4013, section 2.1. */
  private static int[] map(String password) {
    return password
        .codePoints()
        .map(c -> prohibitionNonAsciiSpace(c) ? ' ' : c)
        .filter(c -> !mapToNothing(c))
        .toArray();
  }

  /** RFC 4013, sections 2.3 and 2.5. */
  private static boolean isProhibited(int c) {
    return prohibitionAsciiControl(c)
        || prohibitionNonAsciiControl(c)
        || prohibitionPrivateUse(c)
        || prohibitionNonCharacterCodePoints(c)
        || prohibitionSurrogateCodes(c)
        || prohibitionInappropriatePlainText(c)
        || prohibitionInappropriateCanonicalRepresentation(c)
        || prohibitionChangeDisplayProperties(c)
        || prohibitionTaggingCharacters(c)
        || unassignedCodePoints(c);
  }

  /** RFC 3454, section 6. */
  private static boolean isBidirectionallySound(int[] text) {
    if (Arrays.stream(text).noneMatch(c -> bidirectionalPropertyRorAL(c))) {
      return true;
    }
    return Arrays.stream(text).noneMatch(c -> bidirectionalPropertyL(c))
        && bidirectionalPropertyRorAL(text[0])
        && bidirectionalPropertyRorAL(text[text.length - 1]);
  }
}
