package metaffi.jvm;

import static metaffi.jvm.Check.check;
import static metaffi.jvm.Check.equal;

import java.util.Arrays;
import java.util.List;

/** {@link NearNames}: which names are near, and in which order. */
public final class NearNamesCheck {
  private static List<String> near(String asked, String... names) {
    return NearNames.of(asked, Arrays.asList(names));
  }

  public static void main(String[] args) {
    check("OneTypingErrorIsNear", () -> {
      equal(List.of("max"), near("mxa", "max", "min", "abs")); // two letters swapped
      equal(List.of("max"), near("mx", "max", "min")); // one missing
      equal(List.of("max"), near("maax", "max", "min")); // one too many
      equal(List.of("max"), near("mix", "max", "sin")); // one wrong
      equal(List.of(), near("mxa", "min", "abs", "sqrt"));
    });
    check("LongNamesMayHaveMoreErrors", () -> {
      equal(List.of("getLogger"), near("gteLoger", "getLogger", "getRootLogger"));
      equal(List.of("getContextClassLoader"), near("getContxtClasLoadr", "getContextClassLoader"));
      equal(List.of(), near("append", "remove", "indexOf"));
    });
    check("CaseAloneLeavesNoDoubt", () -> equal(List.of("valueOf"), near("valueof", "valueAt", "valueOf")));
    check("ClosestFirstThenAlphabetical", () ->
        equal(List.of("close", "closer", "clone"), near("close_", "closer", "clone", "close")));
    check("TellsAFewOnlyAndEachOnce", () ->
        equal(List.of("aa", "ab", "ac", "ad", "ae"), near("a_", "ag", "af", "ae", "ad", "ac", "ab", "aa", "aa")));
    check("AsksForOneOfThem", () -> {
      equal("", NearNames.question(List.of()));
      equal("Did you mean a?", NearNames.question(List.of("a")));
      equal("Did you mean a, b or c?", NearNames.question(List.of("a", "b", "c")));
    });
    Check.finish();
  }
}
