package cross;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import metaffi.MetaFFIException;
import org.junit.jupiter.api.function.Executable;

/** Errors, and what is behind them, compared with what the table wants. */
final class Failures {
  private Failures() {}

  static void expect(String guest, JsonNode wanted, Executable call) {
    MetaFFIException found = assertThrows(MetaFFIException.class, call);
    assertEquals(wanted.get("code").asText(), found.codeName(), found.getMessage());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable one = found; one != null; one = one.getCause()) chain.add(one);
    String all = shown(chain);
    assertTrue(contains(all, wanted.path("contains")), () -> wanted + " is not in " + all);
    JsonNode type = byGuest(wanted.path("guest_type"), guest);
    if (type.isTextual()) assertEquals(type.asText(), found.guestType());
    expectChain(chain, byGuest(wanted.path("chain"), guest));
    if (wanted.path("host").asBoolean()) assertSame(Values.failure, chain.get(chain.size() - 1));
  }

  private static JsonNode byGuest(JsonNode member, String guest) {
    return member.isObject() ? member.path(guest) : member;
  }

  /** Each is there, in that order. */
  private static void expectChain(List<Throwable> found, JsonNode chain) {
    Iterator<Throwable> rest = found.iterator();
    for (JsonNode wanted : chain) {
      boolean there = false;
      while (!there && rest.hasNext()) there = is(rest.next(), wanted);
      assertTrue(there, () -> "no " + wanted + " in " + shown(found));
    }
  }

  private static boolean is(Throwable found, JsonNode wanted) {
    JsonNode type = wanted.path("guest_type");
    return (type.isMissingNode() || type.asText().equals(typeOf(found)))
        && contains(String.valueOf(found.getMessage()), wanted.path("contains"))
        && contains(stackOf(found), wanted.path("stack"));
  }

  private static String typeOf(Throwable one) {
    return one instanceof MetaFFIException ? ((MetaFFIException) one).guestType() : one.getClass().getName();
  }

  private static String stackOf(Throwable one) {
    if (one instanceof MetaFFIException) return String.valueOf(((MetaFFIException) one).guestStack());
    StringWriter text = new StringWriter();
    one.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static boolean contains(String text, JsonNode parts) {
    for (JsonNode part : parts) if (!text.contains(part.asText())) return false;
    return true;
  }

  private static String shown(List<Throwable> chain) {
    StringBuilder text = new StringBuilder();
    for (Throwable one : chain) {
      text.append(typeOf(one)).append(": ").append(one.getMessage()).append('\n').append(stackOf(one)).append('\n');
    }
    return text.toString();
  }
}
