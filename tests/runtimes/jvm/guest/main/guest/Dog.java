package guest;

import guest.base.Animal;
import guest.base.Shape;

/** Inherits from a class and an interface of the other jar. */
public class Dog extends Animal implements Shape {
  public Dog(String name) {
    super(name);
  }

  @Override
  public String sound() {
    return "woof";
  }

  @Override
  public double area() {
    return 2.5;
  }

  /** Non-public members must be refused. */
  private String hidden() {
    return "hidden" + packagePrivate();
  }

  String packagePrivate() {
    return name;
  }

  /** Uses them. */
  public String reveal() {
    return hidden();
  }

  /** A Dog as its interface. */
  public static Shape asShape() {
    return new Dog("shape");
  }
}
