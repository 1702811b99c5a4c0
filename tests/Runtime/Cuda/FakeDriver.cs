using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Whence.Runtime.Cuda;

namespace Whence.Tests.Runtime.Cuda;

/// <summary>The fake driver library, built once per run with the system's C compiler; every instance is a library of its own.</summary>
sealed unsafe class FakeDriver
{
    static readonly Lazy<(string? Library, string Reason)> Built = new(Build);
    static int copies;

    readonly nint handle;

    FakeDriver(string path)
    {
        Path = path;
        handle = NativeLibrary.Load(path);
        Reset();
    }

    public string Path { get; }

    /// <summary>Every call since the last reset or clearing, one line each.</summary>
    public string[] Log =>
        Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("fake_log"))())!.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines of the log that say which kernels ran.</summary>
    public IEnumerable<string> Launches =>
        Log.Where(line => line.StartsWith("launch ", StringComparison.Ordinal)).Select(line => line[7..]);

    /// <summary>What was done against the driver's rules without the driver noticing: empty in a correct program.</summary>
    public string Violations => Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)Export("fake_violations"))())!;

    /// <summary>A new library; ignores the running test, with the reason, where it cannot be built.</summary>
    public static FakeDriver Load()
    {
        var (library, reason) = Built.Value;
        if (library is null)
            Assert.Ignore($"the fake driver cannot be built: {reason}");
        var copy = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(library)!, $"fake{Interlocked.Increment(ref copies)}.so");
        File.Copy(library!, copy);
        return new(copy);
    }

    public CudaDriver Open() => CudaDriver.Load(Path);

    public void Reset() => ((delegate* unmanaged<void>)Export("fake_reset"))();

    /// <summary>Sets <c>devices</c>, <c>version</c>, <c>init</c> or <c>memory</c>.</summary>
    public void Set(string name, long value)
    {
        fixed (byte* text = Text(name))
            ((delegate* unmanaged<byte*, long, void>)Export("fake_set"))(text, value);
    }

    public void Set(int device, DeviceAttribute attribute, int value) =>
        ((delegate* unmanaged<int, DeviceAttribute, int, void>)Export("fake_set_attribute"))(device, attribute, value);

    /// <summary>Lets the n-th call of a function fail; every call where n is 0.</summary>
    public void Fail(string function, int nth, int code)
    {
        fixed (byte* text = Text(function))
            ((delegate* unmanaged<byte*, int, int, void>)Export("fake_fail"))(text, nth, code);
    }

    /// <summary>
    /// Number of living context, stream, event, memory, pinned, pool, module, graph, executable or link; of all where no kind is given.
    /// </summary>
    public int Live(string kind = "")
    {
        fixed (byte* text = Text(kind))
            return ((delegate* unmanaged<byte*, int>)Export("fake_live"))(text);
    }

    public int Calls(string function)
    {
        fixed (byte* text = Text(function))
            return ((delegate* unmanaged<byte*, int>)Export("fake_calls"))(text);
    }

    public void ClearLog() => ((delegate* unmanaged<void>)Export("fake_clear_log"))();

    nint Export(string name) => NativeLibrary.GetExport(handle, name);

    static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text + "\0");

    static (string? Library, string Reason) Build()
    {
        if (OperatingSystem.IsWindows())
            return (null, "it is written for POSIX threads");
        var folder = Directory.CreateTempSubdirectory("whence-fake-driver-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, true);
        var source = System.IO.Path.Combine(SharedData.RepositoryRoot, "tests", "Runtime", "Cuda", "FakeDriver.c");
        var library = System.IO.Path.Combine(folder, "fake.so");
        foreach (var compiler in (string[])["cc", "gcc", "clang"])
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(
                    compiler, ["-std=gnu11", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-pthread", "-o", library, source])
                { RedirectStandardError = true })!;
                var words = process.StandardError.ReadToEnd();
                process.WaitForExit();
                // A compiler that is there and refuses is a fault of the source, not a reason to skip.
                return process.ExitCode == 0 ? (library, "") : throw new InvalidOperationException($"{compiler}: {words}");
            }
            catch (Win32Exception)
            {
            }
        }
        return (null, "no C compiler (cc, gcc, clang) in PATH");
    }
}
