package dev.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class Md5Test {
  private static final byte[] SALT = {1, 2, 3, 4};

  /** {@code SELECT 'md5' || md5('foobar' || 'foo')}. */
  @Test
  void hashesPasswordAndUserAsPostgresDoes() {
    assertThat(Md5.hash("foo", "foobar")).isEqualTo("md5c98cbfeb6a347a47eb8e96cfb4c4b890");
  }

  /** {@code SELECT 'md5' || md5('c98cbfeb6a347a47eb8e96cfb4c4b890'::bytea || '\x01020304')}. */
  @Test
  void saltsTheHexDigitsOfTheHash() {
    assertThat(Md5.salted(Md5.hash("foo", "foobar"), SALT))
        .isEqualTo("md5914a2a1e4b0853355a708919d7bb6c43");
  }

  @Test
  void takesOnlyTheRightAnswer() {
    Md5Verifier verifier = new Md5Verifier(Md5.hash("foo", "foobar"));
    String right = Md5.salted(verifier.hash(), SALT);

    assertThat(Md5.matches(verifier, SALT, right)).isTrue();
    assertThat(Md5.matches(verifier, SALT, right + "0")).isFalse();
    assertThat(Md5.matches(verifier, SALT, verifier.hash())).isFalse();
    assertThat(Md5.matches(verifier, new byte[] {1, 2, 3, 5}, right)).isFalse();
    assertThat(Md5.matches(verifier, SALT, "")).isFalse();
  }

  @Test
  void refusesWhatIsNoHashOrNoSalt() {
    assertThatThrownBy(() -> Md5.salted("foobar", SALT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Md5.salted(Md5.hash("foo", "bar"), new byte[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
