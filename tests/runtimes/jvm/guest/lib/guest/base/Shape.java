package guest.base;

/** An interface with an abstract, a default and a static method and a constant. */
public interface Shape {
  /** A static final field of an interface. */
  int DIMENSIONS = 2;

  double area();

  /** Default method: "shape of area A". */
  default String summary() {
    return "shape of area " + area();
  }

  /** Static interface method. */
  static Shape unit() {
    return () -> 1.0;
  }
}
