using Microsoft.AspNetCore.Http;
using Whence.Explain.Reports;
using Whence.Hosting;
using Whence.Models;

namespace Whence.Serve;

/// <summary>A picture that came in: its name and size, what the network sees of it, and where that lies in it; the picture itself where it is to be drawn on.</summary>
sealed record ServedPicture(string Name, int Width, int Height, float[] Pixels, PictureRegion Seen, ShownPicture? Shown);

/// <summary>
/// Takes pictures in. Uploads wait for their clients and nobody else; decoding, which takes memory and time of the processor, is done for as many at once as
/// there are processors.
/// </summary>
sealed class PictureReader(long mostBytes)
{
    readonly SemaphoreSlim decoding = new(Environment.ProcessorCount);

    /// <summary>Reads and decodes a picture, unless it would be for nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="service">What it is for.</param>
    /// <param name="isDrawn">Whether the answer is a drawing on the picture.</param>
    /// <exception cref="RefusedException">The service is full.</exception>
    public async Task<ServedPicture> Read(HttpContext context, IExplanationService service, bool isDrawn = false)
    {
        var upload = await PictureUpload.Read(context.Request, mostBytes).ConfigureAwait(false);
        if (service.IsFull)
            throw new RefusedException(StatusCodes.Status503ServiceUnavailable, "all sessions are in use, and as many requests wait as may");
        await decoding.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            return Fit(upload, service.Classifier, isDrawn);
        }
        finally
        {
            decoding.Release();
        }
    }

    static ServedPicture Fit(PictureUpload upload, Classifier classifier, bool isDrawn)
    {
        var (image, preprocessing) = (upload.Decode(), classifier.Preprocessing);
        var shown = isDrawn ? ShownPicture.Of(upload.Name, image, preprocessing) : null;
        var pixels = (shown?.Fitted ?? preprocessing.Fit(image)).ToFloats();
        return new(upload.Name, image.Width, image.Height, pixels, preprocessing.Seen(image.Width, image.Height), shown);
    }
}
