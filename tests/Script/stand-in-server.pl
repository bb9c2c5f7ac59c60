# Stands in for the server in the script's own tests: /ready, the two auth calls, one JSON log line. Core Perl only.
# STAND_IN=unready answers 503 for ever, STAND_IN=dies ends with a message, STAND_IN=stubborn ignores TERM.
use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
my $mode = $ENV{STAND_IN} // '';
if ($mode eq 'dies') { print STDERR "Nexus:Users:Iterations must be at least 1, for example 100000\n"; exit 78; }
$SIG{TERM} = $mode eq 'stubborn' ? 'IGNORE' : sub { exit 0 };

my ($host, $port) = $ENV{ASPNETCORE_URLS} =~ m{^http://([^:]+):(\d+)$};
my $listener = IO::Socket::INET->new(LocalAddr => $host, LocalPort => $port, Listen => 16, ReuseAddr => 1) or die "listen: $!";
my %passwords;
$passwords{$ENV{NEXUS__ADMIN__EMAIL}} = $ENV{NEXUS__ADMIN__PASSWORD} if $ENV{NEXUS__ADMIN__PASSWORD};
if (my $file = $ENV{NEXUS__ADMIN__PASSWORD_FILE}) {
    open my $secret, '<', $file or die "$file: $!";
    chomp($passwords{$ENV{NEXUS__ADMIN__EMAIL}} = <$secret>);
}
print qq({"timestamp":"2026-01-02T03:04:05.678Z","level":"Information","category":"Nexus.Silo.StandIn","message":"listening on \\"$port\\""}\n);

while (my $client = $listener->accept) {
    my ($method, $path) = (<$client> // '') =~ m{^(\S+) (\S+)};
    my ($length, $body) = (0, '');
    while (defined(my $line = <$client>) ) {
        last if $line =~ /^\r?\n$/;
        $length = $1 if $line =~ /^Content-Length: (\d+)/i;
    }
    read $client, $body, $length if $length;
    my ($status, $answer) = answer($path // '', $body);
    print $client "HTTP/1.1 $status X\r\nContent-Length: " . length($answer) . "\r\nConnection: close\r\n\r\n$answer";
    close $client;
}

sub answer {
    my ($path, $body) = @_;
    my ($email) = $body =~ /"email":"([^"]*)"/;
    my ($password) = $body =~ /"password":"((?:[^"\\]|\\.)*)"/;
    $password =~ s/\\(.)/$1/g if defined $password;
    if ($path eq '/ready') {
        return (200, '{}') if $mode ne 'unready';
        return (503, '{"title":"Not ready","detail":"Not ready: database.",' .
            '"errors":{"database":["connection \"refused\""],"engine":["starting","slow"]}}');
    }
    if ($path eq '/api/v1/auth/register') {
        return (409, '{}') if $passwords{$email};
        $passwords{$email} = $password;
        return (201, qq({"accessToken":"token-of-$email","expiresIn":900}));
    }
    if ($path eq '/api/v1/auth/login') {
        return (401, '{}') unless defined $passwords{$email} && $passwords{$email} eq $password;
        return (200, qq({"accessToken":"token-of-$email","expiresIn":900,"user":{"email":"$email"}}));
    }
    return (404, '{}');
}
