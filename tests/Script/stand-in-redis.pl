# Stands in for Redis in the script's own tests: reads the port and the password from its configuration, answers AUTH, PING and QUIT.
use strict;
use warnings;
use IO::Socket::INET;

open my $file, '<', $ARGV[0] or die "$ARGV[0]: $!";
my %settings = map { /^(\S+) (.*)$/ ? ($1, $2) : () } <$file>;
my $listener = IO::Socket::INET->new(LocalAddr => $settings{bind}, LocalPort => $settings{port}, Listen => 16, ReuseAddr => 1) or die "listen: $!";

while (my $client = $listener->accept) {
    my $known = 0;
    while (defined(my $line = <$client>)) {
        my ($command, $argument) = $line =~ /^(\S+)(?: (\S+))?/ or next;
        if ($command eq 'AUTH') { $known = $argument eq $settings{requirepass}; print $client $known ? "+OK\r\n" : "-WRONGPASS\r\n" }
        elsif ($command eq 'PING') { print $client $known ? "+PONG\r\n" : "-NOAUTH\r\n" }
        else { print $client "+OK\r\n"; last }
    }
    close $client;
}
