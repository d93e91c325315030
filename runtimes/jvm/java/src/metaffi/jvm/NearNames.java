package metaffi.jvm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Which names a mistyped one may have meant. */
final class NearNames {
  /** More typing errors than one would make in a name. */
  static final int FAR = Integer.MAX_VALUE;

  private static final int MOST_NAMES = 5;
  private static final int MOST_ERRORS = 3;

  private NearNames() {}

  /** The few of {@code names} that are near, the nearest first. */
  static List<String> of(String asked, Collection<String> names) {
    return nearest(names, name -> errors(asked, name), Comparator.naturalOrder());
  }

  /**
   * The few of {@code names} with the fewest errors, none that are FAR; equals in the order of {@code tie}. Where one
   * has none (its case may differ), those with some are left out.
   */
  static List<String> nearest(Collection<String> names, ToIntFunction<String> errors, Comparator<String> tie) {
    Map<String, Integer> found = new HashMap<>();
    for (String name : names) {
      int count = errors.applyAsInt(name);
      if (count != FAR) found.put(name, count);
    }
    if (found.containsValue(0)) found.values().removeIf(count -> count != 0);
    List<String> sorted = new ArrayList<>(found.keySet());
    sorted.sort(Comparator.comparing((String name) -> found.get(name)).thenComparing(tie));
    return sorted.stream().limit(MOST_NAMES).collect(Collectors.toList());
  }

  /** {@code Did you mean a, b or c?}, and nothing for no names. */
  static String question(List<String> names) {
    if (names.isEmpty()) return "";
    int last = names.size() - 1;
    String others = last == 0 ? "" : String.join(", ", names.subList(0, last)) + " or ";
    return "Did you mean " + others + names.get(last) + "?";
  }

  /** Letters missing, superfluous, wrong or swapped, whatever their case; FAR for another name altogether. */
  static int errors(String asked, String candidate) {
    int allowed = Math.max(1, Math.min(MOST_ERRORS, asked.length() / 3));
    if (Math.abs(asked.length() - candidate.length()) > allowed) return FAR;
    int count = distance(asked.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
    return count <= allowed ? count : FAR;
  }

  /** Damerau's and Levenshtein's, each letter swapped at most once. */
  private static int distance(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          rows[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(rows[i - 1][j], rows[i][j - 1]) + 1;
        least = Math.min(least, rows[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        rows[i][j] = swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
      }
    }
    return rows[a.length()][b.length()];
  }
}
