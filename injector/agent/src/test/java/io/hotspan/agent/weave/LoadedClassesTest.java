package io.hotspan.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadedClassesTest {
    /** A class that HotSpot 8 had no memory to finish stands in its list as null: seen once in ten times with a full heap. */
    @Test
    void whatWasNeverFinishedIsNotInTheList() {
        Class<?>[] listed = {String.class, null, Integer.class, null};

        assertThat(LoadedClasses.finished(listed)).containsExactly(String.class, Integer.class);
    }

    @Test
    void aListWithoutHolesIsNotCopied() {
        Class<?>[] listed = {String.class, Integer.class};

        assertThat(LoadedClasses.finished(listed)).isSameAs(listed);
    }
}
