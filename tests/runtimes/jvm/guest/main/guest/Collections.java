package guest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Collections and maps, in and out. */
public final class Collections {
  private Collections() {}

  /** ["a", "b", "c"]. */
  public static List<String> names() {
    return new ArrayList<>(List.of("a", "b", "c"));
  }

  /** An unmodifiable list of a non-public JDK class: [1, 2, 3] as Long. */
  public static List<Long> numbers() {
    return List.of(1L, 2L, 3L);
  }

  /** {"one": 1, "two": 2} in that order, values Integer. */
  public static Map<String, Integer> ages() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("one", 1);
    map.put("two", 2);
    return map;
  }

  /** {"list": [1, [2, 3]], "map": {"k": null}}: nested. */
  public static Map<String, Object> nested() {
    Map<String, Object> map = new TreeMap<>();
    map.put("list", List.of(1L, List.of(2L, 3L)));
    Map<String, Object> inner = new HashMap<>();
    inner.put("k", null);
    map.put("map", inner);
    return map;
  }

  /** A list that contains itself. */
  public static List<Object> cyclic() {
    List<Object> list = new ArrayList<>();
    list.add(1L);
    list.add(list);
    return list;
  }

  public static Set<String> set() {
    return new LinkedHashSet<>(List.of("x", "y"));
  }

  /** Sum of a list of numbers. */
  public static double sum(List<? extends Number> list) {
    double sum = 0;
    for (Number n : list) sum += n.doubleValue();
    return sum;
  }

  public static String join(Collection<?> collection) {
    StringBuilder text = new StringBuilder();
    for (Object o : collection) text.append(text.length() == 0 ? "" : ",").append(o);
    return text.toString();
  }

  public static int countDistinct(Set<?> set) {
    return set.size();
  }

  public static int countIterable(Iterable<?> items) {
    int n = 0;
    for (Object ignored : items) n++;
    return n;
  }

  /** The value of a key, as text. */
  public static String lookup(Map<?, ?> map, String key) {
    return String.valueOf(map.get(key));
  }

  /** An empty ArrayList, for the host to fill. */
  public static ArrayList<Object> newList() {
    return new ArrayList<>();
  }

  public static HashMap<Object, Object> newMap() {
    return new HashMap<>();
  }
}
