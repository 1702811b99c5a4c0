using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Whence.Tests.Cli;

/// <summary>Slurm on this machine alone, with a key, ports and folder of its own; a test that needs it is skipped where Slurm is not installed.</summary>
sealed class SlurmCluster : IDisposable
{
    static readonly string[] Programs = ["/usr/sbin/munged", "/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/bin/sbatch"];

    readonly string folder;

    SlurmCluster(string folder) => this.folder = folder;

    /// <summary>Starts it, and waits until its one node is idle.</summary>
    public static async Task<SlurmCluster> Start()
    {
        if (Array.Find(Programs, program => !File.Exists(program)) is { } missing)
            Assert.Ignore($"there is no {missing}: install Slurm (apt-get install slurm-wlm)");
        if (Environment.UserName != "root")
            Assert.Ignore("Slurm's daemons need root");
        var cluster = new SlurmCluster(Directory.CreateTempSubdirectory("whence-slurm-").FullName);
        var host = Dns.GetHostName().Split('.')[0];
        Directory.CreateDirectory(cluster.At("state"));
        Directory.CreateDirectory(cluster.At("spool"));
        File.WriteAllBytes(cluster.At("key"), RandomNumberGenerator.GetBytes(1024));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(cluster.At("key"), UnixFileMode.UserRead);
        File.WriteAllText(cluster.At("slurm.conf"), $"""
            ClusterName=loopback
            SlurmctldHost={host}(127.0.0.1)
            AuthType=auth/munge
            AuthInfo=socket={cluster.At("socket")}
            SlurmUser=root
            SlurmdUser=root
            SlurmctldPort={FreePort()}
            SlurmdPort={FreePort()}
            StateSaveLocation={cluster.At("state")}
            SlurmdSpoolDir={cluster.At("spool")}
            SlurmctldPidFile={cluster.At("slurmctld.pid")}
            SlurmdPidFile={cluster.At("slurmd.pid")}
            SlurmctldLogFile={cluster.At("slurmctld.log")}
            SlurmdLogFile={cluster.At("slurmd.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_Core
            MpiDefault=none
            ReturnToService=2
            NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
            PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP

            """);
        await cluster.Run($"munged --force --key-file={cluster.At("key")} --socket={cluster.At("socket")} --pid-file={cluster.At("munged.pid")} --log-file={cluster.At("munged.log")} --seed-file={cluster.At("seed")} && slurmctld -c && slurmd");
        await cluster.Until("sinfo -h -o %t", text => text.Trim() == "idle");
        return cluster;
    }

    /// <summary>Runs a line of shell with the cluster's settings, in its folder, and returns what it prints.</summary>
    public async Task<string> Run(string line, string? path = null)
    {
        var (code, output, error) = await Shell(line, path);
        Assert.That(code, Is.Zero, $"{line}: {error}");
        return output;
    }

    /// <summary>Waits until a line of shell prints what is wanted.</summary>
    public async Task Until(string line, Predicate<string> wanted)
    {
        // Nothing is concluded from the time itself: a cluster that does not come to it in five minutes does not come to it.
        for (var tries = 0; tries < 600; tries++)
        {
            var (code, output, _) = await Shell(line, null);
            if (code == 0 && wanted(output))
                return;
            await Task.Delay(500);
        }
        Assert.Fail($"{line}: it did not come to what is wanted; {(File.Exists(At("slurmctld.log")) ? File.ReadAllText(At("slurmctld.log")) : "no log")}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var name in new[] { "slurmd", "slurmctld", "munged" })
        {
            if (File.Exists(At($"{name}.pid")) && int.TryParse(File.ReadAllText(At($"{name}.pid")), out var id))
                Process.Start("kill", [$"{id}"]).WaitForExit();
        }
        // The daemons write until they end.
        for (var tries = 0; tries < 40 && Directory.GetFiles(folder, "*.pid").Length > 0; tries++)
            Thread.Sleep(250);
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // A log that was written meanwhile; the folder is one of the system's temporary ones.
        }
    }

    async Task<(int, string, string)> Shell(string line, string? path)
    {
        var start = new ProcessStartInfo("bash", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.Environment["SLURM_CONF"] = At("slurm.conf");
        start.Environment["PATH"] = $"{(path is null ? "" : $"{path}:")}{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        // Daemons keep the pipes: the shell's own end is waited for.
        await process.WaitForExitAsync();
        var isDaemon = line.Contains("slurmctld -c", StringComparison.Ordinal);
        return (process.ExitCode, isDaemon ? "" : await process.StandardOutput.ReadToEndAsync(), isDaemon ? "" : await error);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    string At(string name) => Path.Combine(folder, name);
}
