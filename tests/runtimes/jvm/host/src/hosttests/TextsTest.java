package hosttests;

import static hosttests.Guests.echo;
import static hosttests.Guests.fails;
import static hosttests.Guests.types;
import static metaffi.MetaFFITypeInfo.MetaFFITypes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import metaffi.MetaFFITypeInfo.MetaFFITypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TextsTest {
  private static final String[] TEXTS = {"", "plain", "a\0b", "häß?", "€ 😀 𝄞", "?".repeat(3), "x".repeat(100_000), "é😀".repeat(9_000)};

  @ParameterizedTest
  @EnumSource(
      value = MetaFFITypes.class,
      names = {"MetaFFIString8", "MetaFFIString16", "MetaFFIString32", "MetaFFIAny"})
  void comesBackWithEverythingInIt(MetaFFITypes type) {
    for (String text : TEXTS) assertEquals(text, echo(type, text));
  }

  @ParameterizedTest
  @EnumSource(
      value = MetaFFITypes.class,
      names = {"MetaFFIString8", "MetaFFIString16", "MetaFFIString32"})
  void loneSurrogatesAreRefused(MetaFFITypes type) {
    for (String text : new String[] {"a\uD800", "\uDC00\uD800", "ab\uD83Dc", "ä\uDE00"}) {
      fails("INVALID_STRING", () -> echo(type, text), "lone surrogate", "Argument 1");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MetaFFITypes.class,
      names = {"MetaFFIString8", "MetaFFIString16", "MetaFFIString32"})
  void nullAndOtherClasses(MetaFFITypes type) {
    assertNull(echo(type, null));
    assertEquals("built", echo(type, new StringBuilder("built")));
    fails("TYPE_MISMATCH", () -> echo(type, 1), "java.lang.Integer");
  }

  @Test
  void malformedTextOfAGuestIsAnError() {
    fails("INVALID_STRING", () -> result("invalid_string8", MetaFFIString8), "unit 1");
    fails("INVALID_STRING", () -> result("lone_surrogate16", MetaFFIString16), "unit 1");
  }

  private static Object result(String name, MetaFFITypes type) {
    return Guests.echo().load("callable=" + name, null, types(type)).call()[0];
  }
}
