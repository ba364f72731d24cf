package io.hotspan.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeImageTest {
    @TempDir
    Path directory;

    @Test
    void anExecutableWithAnSvmHeapIsANativeImage() throws IOException {
        assertThat(NativeImage.isOne(elf(".text\0.svm_heap\0.shstrtab\0"))).isTrue();
        assertThat(NativeImage.isOne(elf(".text\0.shstrtab\0"))).isFalse();
    }

    @Test
    void otherFilesAreNot() throws IOException {
        assertThat(NativeImage.isOne(Jdks.own().resolve("bin/java"))).isFalse();
        assertThat(NativeImage.isOne(directory.resolve("none"))).isFalse();
        Path text = directory.resolve("text");
        Files.writeString(text, "#!/bin/sh\n".repeat(20));
        assertThat(NativeImage.isOne(text)).isFalse();
        Path brief = directory.resolve("brief");
        Files.write(brief, new byte[] {0x7f, 'E', 'L', 'F'});
        assertThat(NativeImage.isOne(brief)).isFalse();
    }

    @Test
    void aProcessThatRunsOneIsNamed() throws Exception {
        ProcFixture proc = new ProcFixture(directory.resolve("proc")).jvm("x").file("maps", "1-2 r 0 0 1 /srv/app\n");
        Files.copy(elf(".svm_heap\0"), directory.resolve("proc/4242/exe"));
        AttachFailure failure =
                catchThrowableOfType(AttachFailure.class, () -> proc.jvms().find(4242));
        assertThat(failure.code()).isEqualTo(AttachCode.NATIVE_IMAGE);
    }

    /** A header, one section table entry for the names, and the names. */
    private Path elf(String names) throws IOException {
        byte[] text = names.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(128 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
        file.putLong(40, 64).putShort(58, (short) 64).putShort(60, (short) 1).putShort(62, (short) 0);
        file.putLong(64 + 24, 128).putLong(64 + 32, text.length);
        file.position(128).put(text);
        Path path = directory.resolve("elf" + text.length);
        Files.write(path, file.array());
        return path;
    }
}
