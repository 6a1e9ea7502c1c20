"""Where the files of the service lie: in a folder of this machine, or in a bucket that many machines share."""
