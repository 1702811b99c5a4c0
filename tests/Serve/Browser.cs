using PuppeteerSharp;

namespace Whence.Tests.Serve;

/// <summary>A headless Chromium; a test that needs it is skipped where there is none.</summary>
static class Browser
{
    /// <summary>Names another program than those that Debian and others install.</summary>
    const string Variable = "WHENCE_CHROMIUM";

    static readonly string[] Usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static Task<IBrowser> Launch()
    {
        string?[] candidates = [Environment.GetEnvironmentVariable(Variable), .. Usual];
        if (Array.Find(candidates, File.Exists) is not { } program)
        {
            Assert.Ignore($"there is no Chromium: install it (apt-get install chromium), or name it by {Variable}");
            throw new InvalidOperationException();
        }
        // A container's root has no sandbox; the pages are our own.
        return Puppeteer.LaunchAsync(new() { ExecutablePath = program, Headless = true, Args = ["--no-sandbox"] });
    }
}
