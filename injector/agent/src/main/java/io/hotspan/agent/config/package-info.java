/**
 * Loader: hotspan (isolated; parent is the bootstrap loader).
 * May use: java.base, probes, SnakeYAML's event parser.
 *
 * <p>The configuration file of a permanent agent: read, checked, watched. Nothing here starts a thread or a lambda.
 */
package io.hotspan.agent.config;
