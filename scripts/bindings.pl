# What scripts/generate-bindings changes in jextract's output: perl -0777 -pi bindings.pl FOLDER/*.java
# Each change has to find what it is for: else jextract is not of the line for JDK 22.
BEGIN { $rooms = 6; %number = map { $_ => 1 } qw(byte short int long); }

sub stop { die "bindings.pl: $ARGV: no $_[0] to change\n" }

# The types of an argument list, and its names; nothing where not all are numbers and pointers, or they are too many.
sub arguments {
    my ($result, $list) = @_;
    my @arguments = map { [split / /] } split /,\s*/, $list;
    return if @arguments > $rooms || grep { !/^(?:void|MemorySegment)$/ && !$number{$_} } $result, map { $_->[0] } @arguments;
    return [@arguments];
}

# Functions are called through one handle for all: Downcall says why.
sub call {
    my ($result, $function, $arguments) = @_;
    my @passed = map { $number{$_->[0]} ? "MemorySegment.ofAddress($_->[1])" : $_->[1] } @$arguments;
    push @passed, 'MemorySegment.NULL' while @passed < $rooms;
    my $call = '(long) io.github.libssl4j.libssl.Downcall.HANDLE.invokeExact(' . join(', ', $function, @passed) . ')';
    return $result eq 'void' ? "var ignored\$ = $call;" : $result eq 'long' ? "return $call;"
        : $result eq 'MemorySegment' ? "return io.github.libssl4j.libssl.Upcall.pointer($call);" : "return ($result) $call;";
}

sub called {
    my ($head, $result, $name, $list, $body) = @_;
    my $arguments = arguments($result, $list) or return "$head {$body";
    $body =~ s/^        var mh\$ = \Q$name\E\.HANDLE;\n//m or stop("handle of $name");
    $body =~ s/(?:return \(\w+\))?mh\$\.invokeExact\([^;]*\);/call($result, "$name\$ADDR", $arguments)/e
        or stop("call of $name");
    $shared{$name} = 1;
    return "$head {$body";
}

sub held {
    my ($name, $descriptor) = @_;
    $shared{$name} = $descriptor;
    return "    private static final MemorySegment $name\$ADDR = SYMBOL_LOOKUP.find(\"$name\").orElse(MemorySegment.NULL);\n";
}

if ($ARGV =~ m{/libssl_h\.java$}) {
    # Symbols come from the library that the loader chose.
    s/(static final SymbolLookup SYMBOL_LOOKUP =) SymbolLookup\.loaderLookup\(\)\s*\.or\(Linker\.nativeLinker\(\)\.defaultLookup\(\)\);/$1 io.github.libssl4j.libssl.NativeLibrary.lookup();/
        or stop('SYMBOL_LOOKUP');

    s/(    public static (\w+) (\w+)\(([^()]*)\)) \{(\n        var mh\$ = .*?\n    \}\n)/called($1, $2, $3, $4, $5)/gse;
    %shared or stop('call');
    # Their addresses stand in the class itself: a class for each would be 80 to load for a first handshake, in 20 ms. What
    # this libssl does not have is NULL, which Java refuses to call. Who wants a function's own handle links it by himself.
    s/    private static class (\w+) \{\n        public static final FunctionDescriptor DESC = (FunctionDescriptor.*?;)\n\n        public static final MemorySegment ADDR = .*?;\n\n        public static final MethodHandle HANDLE = .*?;\n    \}\n/$shared{$1} ? held($1, $2) : $&/gse;
    s/return (\w+)\.DESC;/$shared{$1} ? "return $shared{$1}" : $&/ge;
    s/return (\w+)\.HANDLE;/$shared{$1} ? "return Linker.nativeLinker().downcallHandle($1\$ADDR, $1\$descriptor());" : $&/ge;
    s/return (\w+)\.ADDR;/$shared{$1} ? "return $1\$ADDR;" : $&/ge;
} elsif (/    public interface Function \{\n        (\w+) apply\(([^()]*)\);\n    \}\n/) {
    # Callbacks have one signature too.
    my ($result, $list, $arguments) = ($1, $2, arguments($1, $2));
    if ($arguments) {
        my @rooms = ('a' .. 'f');
        my $room = 0;
        my $apply = 'apply(' . join(', ', map {
            my $argument = $rooms[$room++];
            $_->[0] eq 'MemorySegment' ? "io.github.libssl4j.libssl.Upcall.pointer($argument)"
                : $_->[0] eq 'long' ? $argument : "($_->[0]) $argument"
        } @$arguments) . ')';
        my $body = $result eq 'void' ? "$apply;\n            return 0;"
            : 'return ' . $apply . ($result eq 'MemorySegment' ? '.address();' : ';');
        my $take = '        default long call(' . join(', ', map { "long $_" } @rooms) . ") {\n            $body\n        }\n";
        s/(public interface Function) (\{\n        \w+ apply\([^()]*\);\n)/$1 extends io.github.libssl4j.libssl.Upcall $2\n        \@Override\n$take/
            or stop('interface');
        s/    private static final MethodHandle UP\$MH = .*?;\n\n//s or stop('UP$MH');
        s/return Linker\.nativeLinker\(\)\.upcallStub\([^;]*;/return io.github.libssl4j.libssl.Upcall.stub(fi, arena);/
            or stop('stub');
        s/    private static final MethodHandle DOWN\$MH = .*?;\n\n//s or stop('DOWN$MH');
        s/(?:return \(\w+\))? DOWN\$MH\.invokeExact\([^;]*\);/call($result, 'funcPtr', $arguments)/e or stop('invoke');
    }
}
# What Java refuses of a call, and the end of the stack, is thrown as it is; nothing else can be thrown.
s/(        \} )(catch \(Throwable ex\$\) \{\n +)(throw new AssertionError\()/$1catch (Error | RuntimeException ex\$) {\n            throw ex\$;\n$1$2$3/g;
