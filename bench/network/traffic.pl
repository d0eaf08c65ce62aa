# TCP with as little of its own as can be, where Node's own work would hide the network's.
#   serve HOST GREETINGS FLOOD   ends connections to the one port at once, sends to the other without end
#   connect HOST PORT SECONDS    prints how many connections a second four clients open, wait for the end of, and close
#   read HOST PORT SECONDS       prints how many bytes a second one client gets
#   await HOST PORT              ends when something listens there
use strict;
use warnings;
use Socket;
use Time::HiRes qw(time sleep);

my ($task, $host, @rest) = @ARGV;
my $address = inet_aton($host);
my %tasks = (serve => \&serve, connect => \&connect_again, read => \&read_all, await => \&await);
$tasks{$task}->(@rest);

sub dial {
    my ($port) = @_;
    socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "no socket: $!\n";
    return connect($socket, pack_sockaddr_in($port, $address)) ? $socket : undef;
}

# Whoever starts it ends its process group.
sub serve {
    my ($greetings, $flood) = @_;
    my ($greeter, $flooder) = (listen_on($greetings), listen_on($flood));
    for (1 .. 2) {
        next if fork;
        while (accept(my $client, $greeter)) { close $client }
    }
    $SIG{PIPE} = 'IGNORE';
    my $block = 'x' x 131_072;
    while (accept(my $client, $flooder)) {
        while (defined syswrite($client, $block)) { }
    }
}

sub listen_on {
    my ($port) = @_;
    socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "no socket: $!\n";
    setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
    bind($listener, pack_sockaddr_in($port, $address)) or die "$host:$port: $!\n";
    listen($listener, 4096) or die "$host:$port: $!\n";
    return $listener;
}

sub connect_again {
    my ($port, $seconds) = @_;
    pipe(my $reader, my $writer) or die "no pipe: $!\n";
    my $clients = 4;
    for (1 .. $clients) {
        next if fork;
        my ($count, $end) = (0, time + $seconds);
        while (time < $end) {
            my $socket = dial($port) or die "$host:$port: $!\n";
            sysread($socket, my $nothing, 1);
            close $socket;
            $count++;
        }
        syswrite($writer, "$count\n");
        exit;
    }
    close $writer;
    my $sum = 0;
    $sum += $_ while <$reader>;
    print $sum / $seconds, "\n";
}

sub read_all {
    my ($port, $seconds) = @_;
    my $socket = dial($port) or die "$host:$port: $!\n";
    my ($bytes, $begun, $now) = (0, time, 0);
    while (($now = time) < $begun + $seconds) {
        my $length = sysread($socket, my $block, 262_144) or die "$host:$port ended: $!\n";
        $bytes += $length;
    }
    print $bytes / ($now - $begun), "\n";
}

sub await {
    my ($port) = @_;
    my $deadline = time + 30;
    until (dial($port)) {
        die "nothing listens on $host:$port\n" if time > $deadline;
        sleep 0.05;
    }
}
