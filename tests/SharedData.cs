namespace Whence.Tests;

/// <summary>Finds the models, images and golden results that live beside the repository; a test that needs them is skipped where they are absent.</summary>
static class SharedData
{
    /// <summary>Set to 1 where only a part of the data is, as in a flight kit: then a test is also skipped when the one file or folder is absent.</summary>
    const string Partial = "WHENCE_SHARED_PARTIAL";

    static readonly string? Root = Find();

    public static bool IsPresent => Root is not null;

    /// <summary>Full path of a file or folder below the shared data; ignores the running test, with a reason, when it is absent.</summary>
    public static string Path(string relative)
    {
        if (Root is null)
            Assert.Ignore($"shared data is absent: {relative}");
        var path = System.IO.Path.Combine(Root!, relative);
        if (Environment.GetEnvironmentVariable(Partial) == "1" && !System.IO.Path.Exists(path))
            Assert.Ignore($"not among the data that are here: {relative}");
        return path;
    }

    /// <summary>The repository's root: the nearest folder above the test assembly that holds Engine.sln.</summary>
    public static string RepositoryRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Engine.sln")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new DirectoryNotFoundException("Engine.sln not found above the test assembly");
        }
    }

    /// <summary>A file of the tests' own.</summary>
    public static string OwnPath(string name) => System.IO.Path.Combine(RepositoryRoot, "tests", "data", name);

    static string? Find()
    {
        var shared = Environment.GetEnvironmentVariable("WHENCE_SHARED") ?? System.IO.Path.Combine(RepositoryRoot, "..", "shared");
        var data = System.IO.Path.GetFullPath(System.IO.Path.Combine(shared, "data"));
        return Directory.Exists(data) ? data : null;
    }
}
