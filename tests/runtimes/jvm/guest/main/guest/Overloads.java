package guest;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Overloads; each returns the signature it stands for. */
public final class Overloads {
  private Overloads() {}

  public static String pick(boolean v) {
    return "boolean";
  }

  public static String pick(byte v) {
    return "byte";
  }

  public static String pick(short v) {
    return "short";
  }

  public static String pick(char v) {
    return "char";
  }

  public static String pick(int v) {
    return "int";
  }

  public static String pick(long v) {
    return "long";
  }

  public static String pick(float v) {
    return "float";
  }

  public static String pick(double v) {
    return "double";
  }

  public static String pick(String v) {
    return "String";
  }

  public static String pick(Object v) {
    return "Object";
  }

  public static String pick(long[] v) {
    return "long[]";
  }

  public static String pick(long[][] v) {
    return "long[][]";
  }

  public static String pick(String[] v) {
    return "String[]";
  }

  public static String pick(Object[] v) {
    return "Object[]";
  }

  public static String pick(int a, int b) {
    return "int,int";
  }

  public static String pick(long a, long b) {
    return "long,long";
  }

  /** Only wider types: int32 goes to long. */
  public static String wide(long v) {
    return "long";
  }

  public static String wide(double v) {
    return "double";
  }

  public static String boxed(Integer v) {
    return "Integer";
  }

  public static String boxed(Long v) {
    return "Long";
  }

  public static String boxed(Object v) {
    return "Object";
  }

  public static String text(CharSequence v) {
    return "CharSequence";
  }

  public static String text(Object v) {
    return "Object";
  }

  /** Told apart by the alias of a handle only. */
  public static String object(Counter v) {
    return "Counter";
  }

  public static String object(Dog v) {
    return "Dog";
  }

  public static String object(List<?> v) {
    return "List";
  }

  /** Deliberately ambiguous for (string, string). */
  public static String ambiguous(String a, Object b) {
    return "String,Object";
  }

  public static String ambiguous(Object a, String b) {
    return "Object,String";
  }

  /** Ambiguous for a callable without alias. */
  public static String callback(Function<Object, Object> f) {
    return "Function";
  }

  public static String callback(Runnable f) {
    return "Runnable";
  }

  /** UnaryOperator is a Function: the more specific one. */
  public static String operator(Function<Object, Object> f) {
    return "Function";
  }

  public static String operator(UnaryOperator<Object> f) {
    return "UnaryOperator";
  }

  /** Fixed arity before variable arity. */
  public static String arity(String a) {
    return "String";
  }

  public static String arity(String... a) {
    return "String..." + a.length;
  }
}
