namespace Whence.Tests.Cli;

/// <summary>The command by its name, as it is installed: a folder for the shell's path.</summary>
static class InstalledCommand
{
    /// <summary>Writes it, and returns the folder.</summary>
    public static string In(string folder)
    {
        Assert.That(OperatingSystem.IsWindows(), Is.False, "a shell's script");
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName, "whence");
        File.WriteAllText(path, $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "whence.dll")}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return Path.GetDirectoryName(path)!;
    }
}
