package metaffi.jvm;

import java.util.Arrays;
import java.util.stream.Collectors;

/** One parameter or result as the host declared it: a MetaFFI type, and the Java type its alias names. */
final class Declared {
  /** Element type, flags removed. */
  final int type;
  /** 0 for a value that is no array. */
  final int dims;
  /** The Java type that the alias names (of an array: the whole array's), or null. */
  final Class<?> alias;

  private Declared(int type, int dims, Class<?> alias) {
    this.type = type;
    this.dims = dims;
    this.alias = alias;
  }

  /** Reads the plug-in's three parallel arrays, any of which may be null. */
  static Declared[] list(ModuleLoader loader, String what, int[] types, int[] dims, String[] aliases) {
    int count = types == null ? 0 : types.length;
    Declared[] list = new Declared[count];
    for (int i = 0; i < count; i++) {
      String alias = aliases == null ? null : aliases[i];
      list[i] = of(loader, what + " " + i, types[i], dims == null ? 0 : dims[i], alias);
    }
    return list;
  }

  private static Declared of(ModuleLoader loader, String what, int flagged, int dims, String aliasText) {
    int type = flagged & ~(Types.ARRAY | Types.PACKED);
    boolean array = type != flagged;
    if (array && type == 0) type = Types.ANY;
    if (!Types.known(type)) {
      throw new LoadException(
          LoadException.INVALID, "The declared type of " + what + " is " + flagged + ", which is no MetaFFI type.");
    }
    if (dims < 0 || dims > 255 || (!array && dims > 0)) {
      throw new LoadException(
          LoadException.INVALID,
          "The declared type of " + what + " is " + Types.name(flagged) + " with " + dims
              + " dimensions. Give an array type and 1 to 255 dimensions, or none.");
    }
    int depth = array ? Math.max(dims, 1) : 0;
    boolean named = aliasText != null && !aliasText.trim().isEmpty();
    return new Declared(type, depth, named ? aliasClass(loader, aliasText.trim(), depth) : null);
  }

  /** {@code java.util.List}, {@code int}, {@code long[][]}; an array's alias may name its element only. */
  private static Class<?> aliasClass(ModuleLoader loader, String text, int depth) {
    String element = text;
    int written = 0;
    while (element.endsWith("[]")) {
      element = element.substring(0, element.length() - 2).trim();
      written++;
    }
    Class<?> primitive = Types.primitive(element);
    Class<?> type = primitive != null ? primitive : loader.find(element);
    if (type == void.class) {
      throw new LoadException(LoadException.INVALID, "The alias 'void' names no type that a value can have.");
    }
    return Types.arrayOf(type, written == 0 ? depth : written);
  }

  boolean isArray() {
    return dims > 0;
  }

  /** A handle or any without alias: its class is known at run time only. */
  boolean isDynamic() {
    return alias == null && (type == Types.HANDLE || type == Types.ANY);
  }

  /** The Java class that carries it exactly, or null. */
  Class<?> natural() {
    if (alias != null && (type == Types.HANDLE || type == Types.ANY)) return alias;
    Class<?> element = Types.natural(type);
    return element == null ? null : Types.arrayOf(element, dims);
  }

  @Override
  public String toString() {
    String name = Types.name(dims == 0 ? type : type | Types.ARRAY);
    if (dims > 1) name += "(dims=" + dims + ")";
    return alias == null ? name : name + "<" + alias.getTypeName() + ">";
  }

  static String text(Declared[] list) {
    return Arrays.stream(list).map(Declared::toString).collect(Collectors.joining(", ", "(", ")"));
  }
}
