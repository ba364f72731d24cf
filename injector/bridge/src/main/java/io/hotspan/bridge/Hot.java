package io.hotspan.bridge;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On the common path of woven code. In a target this is the JVM's own ForceInline, which it obeys in classes of the bootstrap loader. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Hot {}
