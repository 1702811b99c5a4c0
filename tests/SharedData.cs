namespace Whence.Tests;

/// <summary>Finds the models, images and golden results that live beside the repository; a test that needs them is skipped where they are absent.</summary>
static class SharedData
{
    static readonly string? Root = Find();

    public static bool IsPresent => Root is not null;

    /// <summary>Full path of a file or folder below the shared data; ignores the running test, with a reason, when it is absent.</summary>
    public static string Path(string relative)
    {
        if (Root is null)
            Assert.Ignore($"shared data is absent: {relative}");
        return System.IO.Path.Combine(Root!, relative);
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

    static string? Find()
    {
        var shared = Environment.GetEnvironmentVariable("WHENCE_SHARED") ?? System.IO.Path.Combine(RepositoryRoot, "..", "shared");
        var data = System.IO.Path.GetFullPath(System.IO.Path.Combine(shared, "data"));
        return Directory.Exists(data) ? data : null;
    }
}
