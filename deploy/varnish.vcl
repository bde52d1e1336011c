# Varnish in front of the newsroom, on the machines or before them: it keeps pages for SHARED_CACHE_SECONDS, and forgets
# each the moment the site says that it has changed (docs/operators.md). The backend is the application, or nginx.
vcl 4.1;

backend newsroom {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may have pages forgotten: the machines that a worker runs on.
acl machines {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ machines) {
            return (synth(405, "Not allowed"));
        }
        return (purge);
    }
}

sub vcl_backend_response {
    # What is too old is asked for, and not given out once more meanwhile.
    set beresp.grace = 0s;
}
