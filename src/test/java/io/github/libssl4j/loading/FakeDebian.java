package io.github.libssl4j.loading;

import io.github.libssl4j.kit.Finished;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Debian without a network, for {@code scripts/openssl}: commands that stand before the real ones on the path, and
 * answer what files in its folder say. Nothing is asked of this machine's apt.
 */
final class FakeDebian {
    static final String SITE = "http://mirror.test/debian";

    /** Where "update" or "download" is no file, that fails as without a network. */
    private static final String APT_GET = """
            #!/bin/sh
            for word; do
              case $word in
                Dir::Etc::sourceparts=*) parts=${word#*=} ;;
                update | indextargets | download | source) command=$word ;;
              esac
            done
            echo "$command" >>"$FAKE/asked"
            case $command in
              update) cat "$parts"/* >"$FAKE/sources" ;;
              indextargets) [ ! -e "$FAKE/update" ] || cat "$FAKE/update"; exit 0 ;;
              source)
                [ ! -d "$FAKE/tarball" ] || cp "$FAKE"/tarball/* .
                case $* in *--tar-only*) [ ! -d "$FAKE/tarball" ] || exit 0 ;; esac
                ;;
              download) [ ! -e "$FAKE/download" ] || { touch it.deb; exit 0; } ;;
            esac
            [ -e "$FAKE/$command" ] && exit 0
            echo "E: Failed to fetch http://mirror.test/$command  404  Not Found" >&2
            exit 100
            """;
    private static final String APT_CACHE = "#!/bin/sh\ncat \"$FAKE/madison\"\n";
    private static final String APT_CONFIG = """
            #!/bin/sh
            echo "list='$FAKE/etc/sources.list'"
            echo "parts='$FAKE/etc/sources.list.d/'"
            """;
    /** Makes what the package has. */
    private static final String MAKE = """
            #!/bin/sh
            case $* in
              *apps/openssl)
                mkdir -p apps && cp "$FAKE/package/usr/bin/openssl" apps && cp "$FAKE"/package/usr/bin/lib*.so.3 .
                ;;
            esac
            """;
    private static final String NOTHING = "#!/bin/sh\nexit 0\n";
    private static final String DPKG_DEB = "#!/bin/sh\ncp -r \"$FAKE/package/.\" \"$3\"\n";

    private final Path folder;
    private final Path kept;

    FakeDebian(Path folder) throws IOException {
        this.folder = folder;
        this.kept = folder.resolve("cache/libssl4j/openssl");
        Files.createDirectories(folder.resolve("bin"));
        Files.createDirectories(folder.resolve("etc/sources.list.d"));
        command("apt-get", APT_GET);
        command("apt-cache", APT_CACHE);
        command("apt-config", APT_CONFIG);
        command("dpkg-deb", DPKG_DEB);
        command("make", MAKE);
        for (String builder : new String[] {"gcc", "perl", "dpkg-source"}) {
            command(builder, NOTHING);
        }
        write("os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
        write("etc/sources.list", "deb " + SITE + " bookworm main\n");
        carries();
    }

    private void command(String name, String text) throws IOException {
        if (!write("bin/" + name, text).toFile().setExecutable(true)) {
            throw new IOException("No " + name);
        }
    }

    /** A file in its folder: {@code update}, {@code download} and {@code source} let apt-get do that. */
    Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    /** Lines of {@code apt-cache madison}. */
    FakeDebian carries(String... lines) throws IOException {
        write("madison", String.join("\n", lines) + "\n");
        return this;
    }

    static String binary(String version) {
        return "libssl3t64 | " + version + " | " + SITE + " sid/main amd64 Packages";
    }

    static String source(String version) {
        return "   openssl | " + version + " | " + SITE + " sid/main Sources";
    }

    /** A network with a Debian and somebody else in it. */
    FakeDebian online() throws IOException {
        write("update", "Debian|" + SITE + "\nOther|http://other.test/debian\n");
        return this;
    }

    FakeDebian offline() throws IOException {
        Files.deleteIfExists(folder.resolve("update"));
        return this;
    }

    /** The package that can be downloaded, whatever its name: this machine's own. */
    FakeDebian withPackage(Path... files) throws IOException {
        Path usr = Files.createDirectories(folder.resolve("package/usr/bin"));
        for (Path file : files) {
            Files.copy(file, usr.resolve(file.getFileName()));
        }
        write("download", "");
        return this;
    }

    /** The source that can be downloaded, whatever its version: without Debian's changes, as from some mirrors. */
    FakeDebian withSource(String name, boolean whole) throws IOException, InterruptedException {
        Path tree = Files.createDirectories(folder.resolve("tree/openssl"));
        Path tarball = Files.createDirectories(folder.resolve("tarball"));
        Files.writeString(tree.resolve("Configure"), "#!/bin/sh\necho \"$@\" >\"$FAKE/configured\"\n").toFile()
                .setExecutable(true);
        Path archive = tarball.resolve(name + ".orig.tar.gz");
        Finished.run(new ProcessBuilder("tar", "-czf", archive.toString(), "-C", tree.getParent().toString(), "openssl"), "");
        Files.writeString(tarball.resolve(name + ".orig.tar.gz.asc"), "signature");
        if (!whole) {
            Files.writeString(archive, "half");
        }
        return this;
    }

    /** The package can't be downloaded any longer. */
    FakeDebian withoutPackage() throws IOException {
        Files.delete(folder.resolve("download"));
        return this;
    }

    /** Where it is kept. */
    Path kept(String version) {
        return kept.resolve(version).resolve("libssl.so.3");
    }

    /** As if that version had been made before. */
    FakeDebian keeps(String version) throws IOException {
        Files.createDirectories(kept(version).getParent());
        Files.writeString(kept(version), "");
        return this;
    }

    FakeDebian remembers(String word, String version) throws IOException {
        Files.createDirectories(kept);
        Files.writeString(kept.resolve("." + word), version + "\n");
        return this;
    }

    /** What lies in the cache's folder. */
    List<String> inCache() throws IOException {
        try (Stream<Path> files = Files.list(kept)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    Finished openssl(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder script = Finished.clean(new ProcessBuilder(
                Stream.concat(Stream.of("scripts/openssl"), Stream.of(arguments)).toList()));
        script.environment().put("PATH", folder.resolve("bin") + File.pathSeparator + System.getenv("PATH"));
        script.environment().put("FAKE", folder.toString());
        script.environment().put("OS_RELEASE", folder.resolve("os-release").toString());
        script.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return Finished.run(script, "");
    }
}
