package guest.base;

/** Superclass in another jar: inherited methods, fields and an abstract method. */
public abstract class Animal {
  /** Static field, inherited. */
  public static int census = 3;

  /** Instance field, inherited. */
  public String name;

  protected Animal(String name) {
    this.name = name;
  }

  /** Overridden by subclasses. */
  public abstract String sound();

  /** Inherited: name + " says " + sound(). */
  public String describe() {
    return name + " says " + sound();
  }

  /** Inherited static method. */
  public static String kingdom() {
    return "animalia";
  }

  /** Not public: must be refused. */
  protected String secret() {
    return "secret";
  }
}
