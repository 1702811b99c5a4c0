namespace Whence.Tests.Models.Onnx;

/// <summary>The published ONNX cases on this machine (Debian package libonnx-testdata).</summary>
static class ConformanceSuite
{
    public const string Absent = "package libonnx-testdata is not installed";
    const string Root = "/usr/share/libonnx-testdata/data";
    static readonly string[] Suites = ["node", "simple", "pytorch-operator", "pytorch-converted"];

    public static bool IsPresent => Directory.Exists(Root);

    public static IEnumerable<ConformanceCase> Cases() => !IsPresent ? [] : Suites
        .SelectMany(s => Directory.EnumerateDirectories(Path.Combine(Root, s)).Order(StringComparer.Ordinal))
        .Select(folder => new ConformanceCase(folder));
}
